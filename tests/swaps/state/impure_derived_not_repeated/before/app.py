import ledger
SIZE = 2
def make(n):
    ledger.note("made")
    return [0] * n
BUFFER = make(4)
OTHER = 1
