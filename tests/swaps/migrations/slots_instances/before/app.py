class P:
    __slots__ = ("x", "y")
    def __init__(self, x): self.x = x
    def show(self): return self.x
