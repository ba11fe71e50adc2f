import enum
class A:
    class I(enum.Enum):
        X=1
        Y=2
    def mk(self): return self.I.X
