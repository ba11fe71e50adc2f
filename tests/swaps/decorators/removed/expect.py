"""A decorator is taken off: holders of the wrapper follow."""
def check_before(m, live):
    yield (m.app.f("a"), m.user.go("b")), ("A", ("B", "B"))
def check_after(m, live):
    yield (m.app.f("a"), m.user.go("b")), ("a", ("b", "b"))
