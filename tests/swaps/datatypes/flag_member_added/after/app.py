import enum
class Perm(enum.Flag):
    R = 1
    W = 2
    X = 4
    RW = R | W
    ALL = RW | X
def can(p): return bool(p & Perm.W)
