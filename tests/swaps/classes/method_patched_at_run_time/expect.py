"""A method replaced by the program at run time stays replaced while its neighbour is edited."""
ORACLE = None
def setup(m):
    m.app.A.one = lambda self: "patched"
    a = m.app.A()
    return locals()
def check_before(m, live):
    yield (live.a.one(), live.a.two(), m.app.f()), ("patched", "two 1", 1)
def check_after(m, live):
    yield (live.a.one(), live.a.two(), m.app.f()), ("patched", "two 2", 2)
