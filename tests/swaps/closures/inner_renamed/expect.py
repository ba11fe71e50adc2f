"""The inner function gets another name: an old closure works on, old or new but whole."""
ORACLE = "the old closure may stay old"
def setup(m):
    f = m.app.make(1)
    return locals()
def check_before(m, live):
    yield live.f(), ("run", 1)
def check_after(m, live):
    yield m.app.make(2)(), ("execute", 2)
    yield live.f() in (("run", 1), ("execute", 1)), True
