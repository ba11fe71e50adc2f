def f(a, b=1):
    return a
class C:
    def __init__(self, x): self.x = x
    def m(self, a): return a
