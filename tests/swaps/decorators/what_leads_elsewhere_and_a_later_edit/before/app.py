import functools

def made(a=1): return "function", a

async def cached(a=1): return "coroutine", a

@functools.lru_cache
def was_cached(a=1): return "cached", a

@functools.singledispatch
def show(x): return "any"
@show.register
def _(x: int): return "int"
