class Svc:
    base = 1
    def __init__(self, n): self.n = n
    def describe(self): return ("d1", self.n)
    @property
    def prop(self): return ("p1", self.n)
    @staticmethod
    def st(): return "st1"
svc = Svc("main")
TEXT = svc.describe()
PROP = svc.prop
BASE = svc.base + 1
ST = svc.st()
FRESH = Svc("x").describe()
KLASS = Svc.st()
