"""A class with instance dictionaries gets __slots__: all of it, or nothing."""
def setup(m):
    p = m.app.P(1)
    return locals()
def check_before(m, live):
    yield (live.p.show(), m.app.P(2).show(), isinstance(live.p, m.app.P)), (("dict", 1), ("dict", 2), True)
def check_after(m, live):
    yield (live.p.show(), m.app.P(2).show(), isinstance(live.p, m.app.P)), (("slots", 1), ("slots", 2), True)
