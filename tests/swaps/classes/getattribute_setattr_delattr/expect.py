"""Attribute hooks of a class with live instances."""
def setup(m):
    b = m.app.Box()
    return locals()
def check_before(m, live):
    b = m.app.Box()
    b.x = 1
    yield (b.x, b.y), (1, "none1")
def check_after(m, live):
    live.b.x = 1
    yield (live.b.x, live.b.y), (("set", 1), "none2")
    del live.b.x
    yield live.b.x, "deleted"
