"""What a class decorator does itself is edited: every class it decorates has it, and stands in its list once."""
def setup(m):
    a, b = m.app.A(), m.app.B()
    return locals()
def check_before(m, live):
    yield (live.a.tag, live.b.tag, live.a.go()), ("one A", "one B", "A1")
    yield [c.__name__ for c in m.app.ALL], ["A", "B"]
def check_after(m, live):
    yield (live.a.tag, live.b.tag, live.a.go(), live.b.go()), ("two A", "two B", "A2", "B1")
    yield [c is t for c, t in zip(m.app.ALL, (m.app.A, m.app.B), strict=True)], [True, True]
