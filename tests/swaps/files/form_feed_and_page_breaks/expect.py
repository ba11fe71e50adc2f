"""Form feeds between definitions."""
def setup(m):
    g = m.app.g
    return locals()
def check_before(m, live):
    yield (m.app.f(), live.g()), (1, 2)
def check_after(m, live):
    yield (m.app.f(), live.g()), (1, 20)
