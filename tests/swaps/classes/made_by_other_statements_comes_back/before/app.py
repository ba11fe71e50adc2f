from collections import namedtuple
from enum import Enum

try:
    class Tried:
        kind = "tried"

    def tried():
        return 1
except ImportError:
    pass

for name in ("x",):
    class Looped:
        pass


def made():
    class Inner:
        pass

    return Inner


Made = made()
Point = namedtuple("Point", "x y")
Colour = Enum("Colour", "RED BLUE")
double = lambda n: n * 2
OBJECTS = [Tried(), Looped(), Made(), Point(1, 2), Colour.RED]
