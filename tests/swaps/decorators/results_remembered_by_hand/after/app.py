def memo(fn):
    cache = {}
    def inner(x):
        if x not in cache: cache[x] = fn(x)
        return cache[x]
    return inner
class memoized:
    def __init__(self, fn): self.fn, self.cache = fn, {}
    def __call__(self, *a):
        try: return self.cache[a]
        except KeyError:
            v = self.cache[a] = self.fn(*a)
            return v
def singleton(cls):
    made = {}
    def get(*a):
        if cls not in made: made[cls] = cls(*a)
        return made[cls]
    return get
def counted(fn):
    counts = {}
    def inner(x):
        counts[x] = counts.get(x, 0) + 1
        return fn(x), counts[x]
    return inner
@memo
def rate(x): return x + 100
@memo
def other(x): return [x]
@memoized
def grammar(v): return "g2:" + v
@singleton
class Pool:
    def size(self): return 2
@counted
def hit(x): return "h2"
