class P:
    def __init__(self, x): self.x = x
    def show(self): return "new", self.x
