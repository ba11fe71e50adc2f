class Array:
    def __init__(self, *v): self.v = v
    def __eq__(self, o): return Array(*[x == y for x, y in zip(self.v, o.v)])
    def __bool__(self): raise ValueError("ambiguous")
DATA = Array(1, 2, 3)
LIMIT = 1
