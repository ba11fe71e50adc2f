import functools
def logged(fn):
    @functools.wraps(fn)
    def inner(*a, **k): return "log", fn(*a, **k)
    return inner
@logged
def f(x, y=1):
    """Doc one."""
    return x + y
