def f(x): return "f1", x
g = f
h = lambda x: ("h1", x)
class Chain:
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return "attr1", name
    __getitem__ = __getattr__
    def one(self): return 1
    two = one
