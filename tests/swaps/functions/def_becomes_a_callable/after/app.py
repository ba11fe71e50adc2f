import functools

import lib


class Called:
    def __init__(self, k): self.k = k
    def __call__(self, x): return "called", self.k, x
    def bound(self, x): return "bound", self.k, x


def base(a, b): return "base", a, b


def _three(x): return "cached", x


one = Called(5)
two = functools.partial(base, 1)
three = functools.lru_cache(_three)
four = lib.elsewhere
five = Called(7).bound
six = abs
