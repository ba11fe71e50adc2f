"""A method of a typing.NamedTuple."""
def setup(m):
    p = m.app.P(1, 2)
    return locals()
def check_before(m, live):
    yield live.p.sum(), 3
def check_after(m, live):
    yield (live.p.sum(), m.app.P(3).sum(), isinstance(live.p, m.app.P)), (102, 300, True)
