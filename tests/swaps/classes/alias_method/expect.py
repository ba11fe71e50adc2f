"""Aliases of a method in the class body."""
def setup(m):
    a = m.app.A()
    fetch = a.fetch
    return locals()
def check_before(m, live):
    yield (live.a.get(), live.fetch(), live.a()), ("get1", "get1", "get1")
def check_after(m, live):
    yield (live.a.get(), live.fetch(), live.a(), live.a.fetch()), ("get2",) * 4
