def a():
    raise KeyError("a")
class C:
    def b(self):
        raise KeyError("b")
def outer():
    def c():
        raise KeyError("c")
    return c
d = lambda: {}["d"]
