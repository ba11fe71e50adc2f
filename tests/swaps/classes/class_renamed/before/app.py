class Customer:
    def __init__(self, n): self.n = n
    def hi(self): return "hi " + self.n
def new(n): return Customer(n)
