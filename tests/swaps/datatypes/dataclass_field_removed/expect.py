"""A field is removed: the generated methods do not know it any more."""
def setup(m):
    P, old = m.app.P, m.app.P(1)
    return locals()
def check_before(m, live):
    yield (repr(live.old), raised(live.P, 1, 2)), ("P(x=1, y=2)", None)
def check_after(m, live):
    yield (repr(live.old), raised(live.P, 1, 2), live.old == live.P(1)), ("P(x=1)", "TypeError", True)
