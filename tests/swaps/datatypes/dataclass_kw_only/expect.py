"""A dataclass becomes keyword-only and loses its repr."""
def setup(m):
    P = m.app.P
    return locals()
def check_before(m, live):
    yield (live.P(1, 2).y, repr(live.P(1))), (2, "P(x=1, y=0)")
def check_after(m, live):
    yield (raised(live.P, 1), live.P(x=1).z, "object at" in repr(live.P(x=1))), ("TypeError", 9, True)
