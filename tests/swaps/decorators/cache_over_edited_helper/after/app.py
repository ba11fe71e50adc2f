import functools
def rate(): return 3
@functools.cache
def price(x): return x * 10
def total(x): return price(x) * rate()
