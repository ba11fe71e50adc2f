import functools
@functools.lru_cache(maxsize=64)
def f(x): return x, "f"
