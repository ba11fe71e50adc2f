import ledger
SIZE = 4
def make(n):
    ledger.note("make")
    return [0] * n
BUFFER = make(SIZE)
def f(): return 2
def g(): return 3
