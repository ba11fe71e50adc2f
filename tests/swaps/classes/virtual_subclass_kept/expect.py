"""register() made at run time by another module survives an edit of the ABC."""
FIRST = ["app"]
def setup(m):
    a = m.user.Alien()
    first = isinstance(a, m.app.Store)
    return locals()
def check_before(m, live):
    yield (isinstance(live.a, m.app.Store), m.app.Store().kind()), (True, "k1")
def check_after(m, live):
    yield (isinstance(live.a, m.app.Store), issubclass(int, m.app.Store), m.app.Store().kind()), (True, False, "k2")
