import ledger
class P:
    def __init__(self): self.a, self.b = [1], 2
    def __code_change__(self, old_version, old):
        try:
            old["x"] = 1
        except TypeError:
            ledger.note("read only")
        self.b = (old_version, old["a"] is self.a, sorted(old))
