def f(x): return "f2", x
class C:
    __slots__ = ("cb",)
    def go(self, x): return self.cb(x)
