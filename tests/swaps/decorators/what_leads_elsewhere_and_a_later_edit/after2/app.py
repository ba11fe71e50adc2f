import functools

class made:
    def __init__(self, a=1): self.a = a
    def shown(self): return "object", self.a

@functools.lru_cache
def cached(a=1): return "cached", a

def was_cached(a=2, *, b=3): return "function", a, b

@functools.singledispatch
def show(x): return "anything"
@show.register(str)
def _(x): return "str"

def another(): return "another"
