from collections import namedtuple
P = namedtuple("P", "x y")
Q = namedtuple("Q", ["a"], defaults=[1])
