"""A nested function without free variables starts to capture one."""
ORACLE = "the old function may stay old"
def setup(m):
    f = m.app.make(4)
    return locals()
def check_before(m, live):
    yield live.f(), 0
def check_after(m, live):
    yield m.app.make(7)(), 7
    yield live.f(), 0
