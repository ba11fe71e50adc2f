class Svc:
    base = 10
    def __init__(self, n): self.n = n
    def describe(self): return ("d2", self.n)
    @property
    def prop(self): return ("p2", self.n)
    @staticmethod
    def st(): return "st2"
svc = Svc("main")
TEXT = svc.describe()
PROP = svc.prop
BASE = svc.base + 1
ST = svc.st()
FRESH = Svc("x").describe()
KLASS = Svc.st()
