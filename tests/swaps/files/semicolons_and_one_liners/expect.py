"""Several statements on one line; one of each is edited."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield (live.f(), m.app.A.y, m.app.d), (3, 2, 4)
def check_after(m, live):
    yield (live.f(), m.app.A.y, m.app.A.x, m.app.d, m.app.c), (21, 20, 1, 40, 3)
