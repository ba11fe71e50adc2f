PLUGINS = []
def plugin(order):
    def deco(cls):
        PLUGINS.append((order, cls))
        PLUGINS.sort(key=lambda p: p[0])
        return cls
    return deco
@plugin(2)
class B:
    def go(self): return "b2"
@plugin(1)
class A:
    def go(self): return "a1"
