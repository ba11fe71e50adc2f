import ledger
SIZE = 3
def make(n):
    ledger.note("made")
    return [0] * n
BUFFER = make(4)
OTHER = 2
