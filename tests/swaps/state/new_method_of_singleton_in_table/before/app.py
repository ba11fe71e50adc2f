class Svc:
    def __init__(self, n): self.n, self.calls = n, 0
    def a(self): self.calls += 1; return ("a1", self.n)
    def b(self): return ("b1", self.n)
svc = Svc("main")
ROUTES = {"/a": svc.a, "/b": svc.b}
ORDER = [svc.a, Svc("x").b]
HANDLERS = tuple(m for m in (svc.a, svc.b))
