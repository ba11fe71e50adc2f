"""order= is taken away and eq=False set: comparisons fall back to identity."""
def setup(m):
    a, b = m.app.P(1, 2), m.app.P(1, 2)
    return locals()
def check_before(m, live):
    yield (live.a == live.b, live.a <= live.b), (True, True)
def check_after(m, live):
    yield (live.a == live.b, raised(lambda: live.a < live.b)), (False, "TypeError")
