import functools

def helper(*a): return "helper", len(a)


class Till:
    @staticmethod
    def a(*a): return "a", len(a)
    @staticmethod
    def b(*a): return "b", len(a)
    @classmethod
    def c(cls, *a): return "c", cls.__name__, len(a)
    @classmethod
    def d(cls, *a): return "d", cls.__name__, len(a)
    def e(self, *a): return "e", len(a)
    def f(self, *a): return "f", len(a)
    def g(self, *a): return "g", len(a)
    @staticmethod
    def h(*a): return "h", len(a)
