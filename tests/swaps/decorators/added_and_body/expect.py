"""A decorator is added and the body edited at once, on a function and on a method."""
def setup(m):
    f, bound = m.app.f, m.app.C().m
    return locals()
def check_before(m, live):
    yield (live.f("a"), live.bound("b")), ("a", "b")
def check_after(m, live):
    yield (m.app.f("a"), m.app.C().m("b")), ("A!", "B?")
    yield (live.f("a"), live.bound("b")), ("A!", "B?")
