import ledger
if True:
    ledger.note("in")
    def f(): return "f2"
    class K:
        def go(self): return "k2"
    VALUE = 1
