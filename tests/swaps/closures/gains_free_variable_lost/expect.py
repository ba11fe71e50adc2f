"""The closure starts to use an argument of the call that made it, which is gone: old ones stay on the old version, new ones are new."""
ORACLE = "the old closure stays old"
def setup(m):
    f = m.app.make(5, "five")
    return locals()
def check_before(m, live):
    yield live.f(), 5
def check_after(m, live):
    yield m.app.make(6, "six")(), ("six", 6)
    yield live.f(), 5
