import functools
RATE = 2
@functools.lru_cache
def slow(x): return x * RATE + 1000
@functools.cache
def other(x): return "other", x
