import functools
@functools.lru_cache(maxsize=2)
def f(x): return x, "f"
