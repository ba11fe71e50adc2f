"""Three modules in one change, the middle one raises: none has changed."""
REFUSED = "the second says no"
def setup(m):
    f = m.c.f
    return locals()
def check_before(m, live):
    yield (live.f(), m.a.T), (("a1", "b1", "c1"), {"k": 1})
