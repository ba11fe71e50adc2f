"""A property becomes a cached_property."""
def setup(m):
    r = m.app.R()
    return locals()
def check_before(m, live):
    r = m.app.R()
    yield (r.v, r.v), (1, 2)
def check_after(m, live):
    r = m.app.R()
    yield (r.v, r.v), (1, 1)
def live_after(m, live):
    yield live.r.v == live.r.v, True
