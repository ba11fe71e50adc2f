import sys
import types
_aligned = False
class _Module(types.ModuleType):
    @property
    def aligned(self): return globals()["_aligned"]
    @aligned.setter
    def aligned(self, value): globals()["_aligned"] = bool(value)
sys.modules[__name__].__class__ = _Module
def find(): return "bytes" if globals()["_aligned"] else "bits"
