"""A header
of three
lines."""
import os
def a():
    raise KeyError("a")

class C:
    @staticmethod
    def new(): pass
    def b(self):
        raise KeyError("b")
def outer():
    def c():
        raise KeyError("c")
    return c
d = lambda: {}["d"]
