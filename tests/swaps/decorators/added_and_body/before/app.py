def shout(fn):
    def loud(x): return fn(x).upper()
    return loud
def f(x): return x
class C:
    def m(self, x): return x
