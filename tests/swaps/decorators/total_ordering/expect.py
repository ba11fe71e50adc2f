"""A comparison behind functools.total_ordering is edited: the derived ones follow."""
def setup(m):
    a, b = m.app.V(1), m.app.V(2)
    return locals()
def check_before(m, live):
    yield (live.a < live.b, live.a >= live.b), (True, False)
def check_after(m, live):
    yield (live.a < live.b, live.a >= live.b, live.a <= live.b), (False, True, False)
