import ledger
def f(): return 2
K = 2
ledger.note("top")
class A:
    x = 1
