class User:
    def __init__(self, first, last): self.first, self.last = first, last
    def hi(self): return self.last + ", " + self.first
