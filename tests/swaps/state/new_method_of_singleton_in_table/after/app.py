class Svc:
    def __init__(self, n): self.n, self.calls = n, 0
    def a(self): self.calls += 1; return ("a2", self.n)
    def b(self): return ("b2", self.n)
    def c(self): return ("c2", self.n)
svc = Svc("main")
ROUTES = {"/a": svc.a, "/b": svc.b, "/c": svc.c}
ORDER = [svc.c, Svc("x").b]
HANDLERS = tuple(m for m in (svc.a, svc.b))
