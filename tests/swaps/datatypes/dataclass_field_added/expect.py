"""Fields with defaults are added: old instances can be used, printed and compared."""
import dataclasses
def setup(m):
    P, old = m.app.P, m.app.P(1)
    return locals()
def check_before(m, live):
    yield repr(m.app.P(1)), "P(x=1)"
def check_after(m, live):
    yield (repr(m.app.P(1)), [f.name for f in dataclasses.fields(live.P)]), ("P(x=1, tags=[], z=5)", ["x", "tags", "z"])
def live_after(m, live):
    yield (repr(live.old), live.old == live.P(1)), ("P(x=1, tags=[], z=5)", True)
    yield live.old.tags is live.P(1).tags, False
