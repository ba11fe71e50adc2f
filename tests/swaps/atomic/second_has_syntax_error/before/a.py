import ledger
def f(): return "a1"
