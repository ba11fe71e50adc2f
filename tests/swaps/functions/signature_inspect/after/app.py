def f(a, /, b: int = 2, *args, c, **kw):
    return a
class C:
    def __init__(self, x, y=0): self.x = x
    def m(self, a, *, loud=False): return a
