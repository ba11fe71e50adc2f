def f(x): return "f1", x
class C:
    __slots__ = ("cb",)
    def go(self, x): return self.cb(x)
