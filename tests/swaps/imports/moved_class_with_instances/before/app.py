class Order:
    def __init__(self, n): self.n = n
    def total(self): return "first", self.n
def make(n): return Order(n)
