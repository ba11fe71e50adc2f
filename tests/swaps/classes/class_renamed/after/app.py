class Client:
    def __init__(self, n): self.n = n
    def hi(self): return "hello " + self.n
def new(n): return Client(n)
