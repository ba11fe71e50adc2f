"""A class gets a metaclass: all of it, or nothing."""
MAY_REFUSE = "the type of a type is not always assignable"
def setup(m):
    a = m.app.A()
    return locals()
def check_before(m, live):
    yield (live.a.go(), type(m.app.A) is type, isinstance(live.a, m.app.A)), ("a1", True, True)
def check_after(m, live):
    yield (live.a.go(), m.app.A.twice(), isinstance(live.a, m.app.A)), ("a2", "AA", True)
