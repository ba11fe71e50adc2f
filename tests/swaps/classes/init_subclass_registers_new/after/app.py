KNOWN = {}
class Plugin:
    def __init_subclass__(cls, key=None, **kw):
        KNOWN[key] = cls
class A(Plugin, key="a"):
    def go(self): return "a2"
class B(Plugin, key="b"):
    def go(self): return "b"
