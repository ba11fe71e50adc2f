class P:
    __slots__ = ("x", "y")
    def __init__(self, x): self.x = x
class Q(P):
    __slots__ = ()
