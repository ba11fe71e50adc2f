import enum
class I(enum.Enum):
    X=1
    Y=3
    Z=4
class A:
    def mk(self): return I.X
