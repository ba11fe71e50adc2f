from deco import timed
@timed
def f(x): return x
class C:
    @timed
    def m(self): return "m"
