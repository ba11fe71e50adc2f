def f(x): return "f2", x
def g(x): return "g2", x
def h(x): return "h2", x
class Chain:
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return "attr2", name
    def __getitem__(self, key): return "item2", key
    def one(self): return 1
    def two(self): return 2
