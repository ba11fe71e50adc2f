import functools
def timed(fn):
    @functools.wraps(fn)
    def w(*a): return "timed", fn(*a)
    return w
