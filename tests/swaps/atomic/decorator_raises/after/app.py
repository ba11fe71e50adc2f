def strict(fn):
    if fn.__doc__ is None: raise TypeError(f"{fn.__name__} has no docstring")
    return fn
@strict
def a():
    "a"
    return 2
@strict
def b(): return 2
