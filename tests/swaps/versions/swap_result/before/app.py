import ledger
SIZE = 3
def make(n):
    ledger.note("make")
    return [0] * n
BUFFER = make(SIZE)
def f(): return 1
