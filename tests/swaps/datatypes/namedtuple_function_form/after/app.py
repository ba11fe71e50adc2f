from collections import namedtuple
P = namedtuple("P", "x y z")
Q = namedtuple("Q", ["a"], defaults=[1])
