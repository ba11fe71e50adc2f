class Named:
    def name(self): return "named"
class Item(Named):
    def __init__(self): self.n = 1
    def show(self): return (self.n, self.name())
