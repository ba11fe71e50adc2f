import enum
class Perm(enum.Flag):
    R = 4
    W = 2
DEFAULT = Perm.R | Perm.W
