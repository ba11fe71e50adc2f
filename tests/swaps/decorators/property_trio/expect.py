"""Getter, setter and deleter of a property are edited; the property object was held."""
def setup(m):
    t, prop = m.app.T(), m.app.T.f
    return locals()
def check_before(m, live):
    live.t.f = 12
    yield (live.t.c, live.t.f), (6, 12)
    del live.t.f
    yield live.t.c, 0
def check_after(m, live):
    live.t.f = 12
    yield (live.t.c, live.t.f), (4, 12)
    del live.t.f
    yield (live.t.c, live.prop.fget(live.t)), (-1, -3)
