import sys, types
fake = types.ModuleType("fake_" + __name__)
fake.__getattr__ = lambda k: (_ for _ in ()).throw(RuntimeError(k))
sys.modules[fake.__name__] = fake
sys.modules["none_" + __name__] = None
class NotAModule:
    def __getattr__(self, k): raise RuntimeError(k)
sys.modules["obj_" + __name__] = NotAModule()
def f(): return 1
