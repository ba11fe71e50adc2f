import functools

import lib


class Called:
    def __init__(self, k): self.k = k
    def __call__(self, x): return "called", self.k, x
    def bound(self, x): return "bound", self.k, x


def base(a, b): return "base", a, b


def one(x): return "one", x
def two(x): return "two", x
def three(x): return "three", x
def four(x): return "four", x
def five(x): return "five", x
def six(x): return "six", x
