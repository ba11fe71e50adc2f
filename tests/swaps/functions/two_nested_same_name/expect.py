"""Two nested functions of the same name in different branches; one is edited."""
def setup(m):
    a, b = m.app.make("a"), m.app.make("b")
    return locals()
def check_before(m, live):
    yield (live.a(), live.b()), ("a1", "b1")
def check_after(m, live):
    yield (live.a(), live.b()), ("a1", "b2")
    yield (m.app.make("a")(), m.app.make("b")()), ("a1", "b2")
