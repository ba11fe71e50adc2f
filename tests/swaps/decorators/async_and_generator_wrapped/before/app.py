import functools
def guard(fn):
    @functools.wraps(fn)
    async def w(*a): return "guard", await fn(*a)
    return w
@guard
async def fetch(x): return "one", x
def listed(fn):
    @functools.wraps(fn)
    def w(*a): return list(fn(*a))
    return w
@listed
def gen(n):
    for i in range(n): yield i
