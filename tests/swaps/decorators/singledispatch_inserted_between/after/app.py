import functools
from geo import Circle, Square
@functools.singledispatch
def area(s): return 0
@area.register
def _(s: Circle): return s.r * 4
@area.register
def _(s: Square): return s.s
@area.register
def _(s: int): return s + 1
