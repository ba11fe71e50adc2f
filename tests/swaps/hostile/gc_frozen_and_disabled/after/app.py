def make(n):
    def inner(): return "i2", n
    return inner
class A:
    def g(self): return "g2"
