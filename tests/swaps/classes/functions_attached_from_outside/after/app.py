class A: pass
def go(self): return "g2"
A.go = go
A.stat = staticmethod(lambda: "s2")
A.prop = property(lambda self: "p2")
class B:
    go = go
    alias = A.go
A.also = B.go
A.extra = lambda self: "x2"
