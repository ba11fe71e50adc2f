"""The expression of a default raises."""
REFUSED = True
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield (live.f(), m.app.g()), (1, 1)
