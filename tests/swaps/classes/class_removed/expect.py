"""A class is deleted while instances of it live: they keep working."""
ORACLE = "there is no B in a fresh process"
def setup(m):
    b = m.app.B()
    return locals()
def check_before(m, live):
    yield (live.b.go(), m.app.make().go()), ("b", "b")
def check_after(m, live):
    yield (live.b.go(), m.app.make().go(), gone(m.app, "B"), isinstance(live.b, m.app.A)), ("b", "a", True, True)
