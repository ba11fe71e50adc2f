def shout(fn):
    def loud(x): return fn(x).upper()
    return loud
def shout_method(fn):
    def loud(self, x): return fn(self, x).upper()
    return loud
@shout
def f(x): return x + "!"
class C:
    @shout_method
    def m(self, x): return x + "?"
