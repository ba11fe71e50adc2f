"""Class attributes, defaults and constants computed from a class attribute of another module."""
def setup(m):
    a, b, go = (m.app.A(), m.app.B(), m.app.A.go)
    return locals()
def check_before(m, live):
    yield (live.a.limit, live.b.limit, live.b.big), (20, 20, 21)
    yield live.a.names, ('c', 'a')
    yield (live.a.go(), live.go(live.a)), (10, 10)
    yield m.app.TOTAL, 41
def check_after(m, live):
    yield (live.a.limit, live.b.limit, live.b.big), (200, 200, 201)
    yield live.a.names, ('c2', 'a')
    yield (live.a.go(), live.go(live.a)), (100, 100)
    yield m.app.TOTAL, 401
