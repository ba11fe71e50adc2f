"""A slot is added while instances live: they get it, with the default that nobody could have passed, and what they had stays."""
ORACLE = "the live instance has no y"
def setup(m):
    p = m.app.P(1)
    return locals()
def check_before(m, live):
    yield (live.p.show(), m.app.P(2).show(), isinstance(live.p, m.app.P)), (1, 2, True)
def check_after(m, live):
    yield (live.p.show(), m.app.P(2).show(), isinstance(live.p, m.app.P)), ((1, 0), (2, 0), True)
