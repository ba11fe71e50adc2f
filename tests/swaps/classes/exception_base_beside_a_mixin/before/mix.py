class StrAndRepr:
    def __repr__(self): return "<" + str(self) + ">"
class Token(StrAndRepr):
    __slots__ = ["type"]
