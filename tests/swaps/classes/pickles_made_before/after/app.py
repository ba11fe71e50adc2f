class Order:
    def __init__(self, n): self.n = n
    def show(self): return "two", self.n
def hook(x): return "h2", x
