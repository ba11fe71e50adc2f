import enum
class Perm(enum.Flag):
    R = 4
    W = 2
    S = 8
DEFAULT = Perm.R | Perm.S
