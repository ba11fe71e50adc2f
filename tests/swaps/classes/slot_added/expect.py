"""A slot is added while instances live: all of it, or nothing."""
MAY_REFUSE = "CPython fixes the layout of an instance when it is made"
ORACLE = "the live instance has no y"
def setup(m):
    p = m.app.P(1)
    return locals()
def check_before(m, live):
    yield (live.p.show(), m.app.P(2).show(), isinstance(live.p, m.app.P)), (1, 2, True)
def check_after(m, live):
    yield (live.p.show(), m.app.P(2).show(), isinstance(live.p, m.app.P)), ((1, None), (2, 0), True)
