class Slim:
    __slots__ = ()
    def name(self): return "slim"
class Named:
    def name(self): return "named"
class Item(Slim):
    def __init__(self): self.n = 1
    def show(self): return [self.n, self.name()]
