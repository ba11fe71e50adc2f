class P:
    __slots__ = ("x", "y")
    def __init__(self, x): self.x, self.y = x, x * 2
    def show(self): return self.x, self.y
    def __code_change__(self, old_version, old):
        self.y = old["x"] * 2
