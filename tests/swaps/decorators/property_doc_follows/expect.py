"""A property's docstring follows its getter; a setter that becomes a deleter is gone from what a subclass made of it."""
def setup(m):
    a, b, x = m.app.A(), m.app.B(), m.app.A.x
    return locals()
def check_before(m, live):
    yield (live.a.x, live.x.__doc__, m.app.A.y.__doc__), (1, "one", "why")
    yield (live.x.fset is not None, m.app.B.x.fset is not None, m.app.B.x.fdel), (True, True, None)
def check_after(m, live):
    yield (live.a.x, live.x.__doc__, m.app.A.y.__doc__), (10, "two", "because")
    yield (live.x.fset, m.app.B.x.fset, m.app.B.x.fdel is not None, live.b.x), (None, None, True, ("B", 1))
