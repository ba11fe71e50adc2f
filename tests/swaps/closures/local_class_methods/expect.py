"""A class inside a function gains a method, changes an attribute and a method; instances of two such classes exist."""
def setup(m):
    A, B = m.app.handler_for("a"), m.app.handler_for("b")
    a, b = A(), B()
    return locals()
def check_before(m, live):
    yield live.a.handle(1), ("a", "h", 1)
def check_after(m, live):
    yield m.app.handler_for("c")().handle(1), ("H", "c", 1, "extra")
    yield (live.a.handle(1), live.b.handle(2)), (("H", "a", 1, "extra"), ("H", "b", 2, "extra"))
