import functools
def tag(t):
    def deco(f):
        @functools.wraps(f)
        def w(*a): return t + f(*a)
        return w
    return deco
@tag("1")
@tag("2")
def f(x): return x
