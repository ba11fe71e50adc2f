import ledger
if True:
    ledger.note("in")
    def f(): return "f1"
    class K:
        def go(self): return "k1"
    VALUE = 1
