"""The default of a dataclass field changes: new instances have it, old ones keep their value."""
def setup(m):
    P, old = m.app.P, m.app.P(1)
    return locals()
def check_before(m, live):
    yield (live.P(1).y, repr(live.P(1))), (2, "P(x=1, y=2)")
def check_after(m, live):
    yield (live.P(1).y, live.P.y, m.app.P is live.P), (20, 20, True)
def live_after(m, live):
    yield live.old.sum(), 3
