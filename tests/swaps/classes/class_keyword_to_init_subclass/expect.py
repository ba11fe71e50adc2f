"""A class keyword is added."""
def setup(m):
    a, b = m.app.A(), m.app.B()
    return locals()
def check_before(m, live):
    yield (live.a.colour, live.b.colour), ("grey", "blue")
def check_after(m, live):
    yield (live.a.colour, live.b.colour), ("red", "blue")
