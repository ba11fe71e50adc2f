"""A subclass with slots=True of an ordinary class; both are edited."""
def setup(m):
    p = m.app.P(2)
    return locals()
def check_before(m, live):
    yield (live.p.hi(), m.app.Base.hi(live.p)), ("p", "base")
def check_after(m, live):
    yield (live.p.hi(), m.app.Base.hi(live.p)), ("p2", "BASE")
