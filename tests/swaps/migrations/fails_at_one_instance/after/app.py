class P:
    def __init__(self, v): self.w = v
    def show(self): return "new", self.w
    def __code_change__(self, old_version, old):
        self.w = 100 // old["v"]
        del self.v
def f(): return 2
