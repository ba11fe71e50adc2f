"""A base gains `__init_subclass__`, which marks the subclasses there are; going back takes the marks away."""
def setup(m):
    a = m.app.A()
    return locals()
def check_before(m, live):
    yield (gone(live.a, "code"), gone(m.app.B, "code"), gone(m.base.Base, "seen")), (True, True, True)
def check_after(m, live):
    yield (live.a.code, m.app.B.code), ("a", "b")
