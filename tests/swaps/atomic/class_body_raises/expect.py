"""A class body raises."""
REFUSED = "undefined_name"
def setup(m):
    b = m.app.B()
    return locals()
def check_before(m, live):
    yield (live.b.g(), live.b.x), (1, 1)
