def shout(fn):
    def loud(x): return fn(x).upper()
    return loud
@shout
def f(x): return x
