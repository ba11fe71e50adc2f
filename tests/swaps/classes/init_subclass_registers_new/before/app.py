KNOWN = {}
class Plugin:
    def __init_subclass__(cls, key=None, **kw):
        KNOWN[key] = cls
class A(Plugin, key="a"):
    def go(self): return "a1"
