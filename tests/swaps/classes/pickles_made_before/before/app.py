class Order:
    def __init__(self, n): self.n = n
    def show(self): return "one", self.n
def hook(x): return "h1", x
