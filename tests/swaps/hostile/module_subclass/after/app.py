import sys, types
class Strict(types.ModuleType):
    def __setattr__(self, k, v):
        if k == "LOCKED": raise AttributeError("read only")
        super().__setattr__(k, v)
    @property
    def computed(self): return "c2"
LOCKED = 2
def f(): return 2
sys.modules[__name__].__class__ = Strict
