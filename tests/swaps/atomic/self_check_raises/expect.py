"""The new version's own check raises."""
REFUSED = "the check failed"
def setup(m):
    a = m.app.A()
    return locals()
def check_before(m, live):
    yield (m.app.f(), live.a.g()), (1, 1)
