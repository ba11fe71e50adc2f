def make(n):
    def inner(): return "i1", n
    return inner
class A:
    def g(self): return "g1"
