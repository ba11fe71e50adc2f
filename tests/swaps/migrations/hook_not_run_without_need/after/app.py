import ledger
class P:
    def __init__(self): self.a = 1
    def go(self): return 1
    def __code_change__(self, old_version, old): ledger.note("hook")
def f(): return 2
