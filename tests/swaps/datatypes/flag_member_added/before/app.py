import enum
class Perm(enum.Flag):
    R = 1
    W = 2
    RW = R | W
def can(p): return bool(p & Perm.W)
