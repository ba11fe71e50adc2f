class P:
    __slots__ = ("x", "y")
    def __init__(self, x, y=0): self.x, self.y = x, y
    def show(self): return self.x, getattr(self, "y", None)
