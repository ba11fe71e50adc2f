class A: pass
def go(self): return "g1"
A.go = go
A.stat = staticmethod(lambda: "s1")
A.prop = property(lambda self: "p1")
class B:
    go = go
    alias = A.go
A.also = B.go
