import functools

@functools.lru_cache
def default(a=1): return a

@functools.lru_cache
def by_keyword(*, a=1): return a

def times(n):
    @functools.lru_cache
    def multiplied(a): return n * a
    return multiplied
captured = times(1)

def plus(n):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(a): return n + f(a)
        return wrapper
    return decorate
@functools.lru_cache
@plus(1)
def decorated(a): return a

def two(n, a): return n, a
argument = functools.lru_cache(functools.partial(two, 1))

class Shop:
    RATE = 1
    @functools.lru_cache
    def price(self): return self.RATE
shop = Shop()
