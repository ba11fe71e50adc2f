class P:
    def __init__(self, v): self.v = v
    def show(self): return "old", self.v
def f(): return 1
