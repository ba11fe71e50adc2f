"""A method of a dataclass with slots=True (which makes the class twice)."""
def setup(m):
    p = m.app.P(2)
    bound = p.double
    return locals()
def check_before(m, live):
    yield live.bound(), 4
def check_after(m, live):
    yield (live.bound(), live.p.double(), isinstance(live.p, m.app.P)), (40, 40, True)
