"""Identifiers outside ASCII, one of which normalises to another spelling."""
def setup(m):
    f, n = m.app.прибавить, m.app.Ñandú()
    return locals()
def check_before(m, live):
    yield (live.f(1), live.n.µ(), m.app.fi), (2, "µ1", "ligature")
def check_after(m, live):
    yield (live.f(1), live.n.µ(), m.app.fi), (11, "µ2", "ligature 2")
