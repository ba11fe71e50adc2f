import functools
RATE = 2
@functools.lru_cache
def slow(x): return x * RATE
@functools.cache
def other(x): return "other", x
