"""The hook on a class with slots: old values arrive in the mapping."""
ROLLBACK = "going back has no hook"
def setup(m):
    p = m.app.P(4)
    return locals()
def check_before(m, live):
    yield live.p.show(), 4
def check_after(m, live):
    yield live.p.show(), (4, 8)
