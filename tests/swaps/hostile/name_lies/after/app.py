def a(): return "a2"
def b(): return "b2"
a.__name__ = "b"
a.__qualname__ = "b"
b.__module__ = "elsewhere"
b.__wrapped__ = a
class K:
    def g(self): return "k2"
K.__name__ = K.__qualname__ = "Other"
