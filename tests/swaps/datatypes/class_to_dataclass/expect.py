"""A hand-written class becomes a dataclass; live instances answer as one."""
def setup(m):
    p = m.app.P(1)
    return locals()
def check_before(m, live):
    yield m.app.P(1).x, 1
def check_after(m, live):
    yield (repr(m.app.P(1)), m.app.P(1) == m.app.P(1)), ("P(x=1, y=7)", True)
def live_after(m, live):
    yield live.p.y, 7
