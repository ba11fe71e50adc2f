import functools
def timed(fn):
    @functools.wraps(fn)
    def w(*a): return "measured", fn(*a)
    return w
