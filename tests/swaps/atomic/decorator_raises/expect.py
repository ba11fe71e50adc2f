"""A decorator refuses one of the new definitions."""
REFUSED = "b has no docstring"
def setup(m):
    a, b = m.app.a, m.app.b
    return locals()
def check_before(m, live):
    yield (live.a(), live.b()), (1, 1)
