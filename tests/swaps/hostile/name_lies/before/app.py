def a(): return "a1"
def b(): return "b1"
a.__name__ = "b"
a.__qualname__ = "b"
b.__module__ = "elsewhere"
b.__wrapped__ = a
class K:
    def g(self): return "k1"
K.__name__ = K.__qualname__ = "Other"
