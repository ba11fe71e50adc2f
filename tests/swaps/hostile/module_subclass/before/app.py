import sys, types
class Strict(types.ModuleType):
    def __setattr__(self, k, v):
        if k == "LOCKED": raise AttributeError("read only")
        super().__setattr__(k, v)
    @property
    def computed(self): return "c1"
LOCKED = 1
def f(): return 1
sys.modules[__name__].__class__ = Strict
