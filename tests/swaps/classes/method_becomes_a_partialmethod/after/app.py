import functools, dataclasses, enum, typing, contextlib, abc
class Desc:
    def __init__(self, n): self.n = n
    def __set_name__(self, owner, name): self.name = name, owner.__name__
    def __get__(self, o, c=None): return self.n, self.name, o is None
class Callable_:
    def __init__(self, n): self.n = n
    def __call__(self, *a): return 'callable', self.n, len(a)
def deco(f):
    @functools.wraps(f)
    def w(*a): return 'deco', f(*a)
    return w
class Root:
    def root(self): return 'root'
class Till(Root):
    other = 'x'
    def _p(self, k): return k, 2
    thing = functools.partialmethod(_p, 2)
    def hello(self): return 'hello'
