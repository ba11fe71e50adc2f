import functools
def tag(t):
    def deco(f):
        @functools.wraps(f)
        def w(*a): return t + f(*a)
        return w
    return deco
@tag("c")
@functools.lru_cache
@tag("b")
@tag("a")
def f(x): return x + "!"
