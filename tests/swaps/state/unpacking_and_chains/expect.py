"""Unpacking, chained assignment and a walrus are edited; an untouched chain stays one object."""
def setup(m):
    m.app.x.append("live")
    x = m.app.x
    return locals()
def check_before(m, live):
    yield (m.app.a, m.app.b, m.app.rest, m.app.hi, m.app.n), (1, 2, [3, 4], 10, 5)
def check_after(m, live):
    yield (m.app.a, m.app.b, m.app.rest, m.app.hi, m.app.n), (1, 20, [30, 40, 50], 100, 7)
    yield (m.app.x is m.app.y, m.app.x), (True, ["live"])
