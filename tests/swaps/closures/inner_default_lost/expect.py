"""A new default is an argument of the call that made the closure, which is gone: it stays on its version whole."""
ORACLE = "the old closure stays old"
def setup(m):
    f = m.app.make("k", "g")
    return locals()
def check_before(m, live):
    yield live.f(1), ("old", 1, "k")
def check_after(m, live):
    yield live.f(1), ("old", 1, "k")
    yield m.app.make("k", "g")(1), ("new", 1, "g", "k")
