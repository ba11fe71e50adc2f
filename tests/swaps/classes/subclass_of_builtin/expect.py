"""Subclasses of dict, list, int and an exception."""
def setup(m):
    b, n, i, e = m.app.Bag(x=1, y=2), m.app.Names("abc"), m.app.Num(4), m.app.Err("x")
    return locals()
def check_before(m, live):
    yield (live.b.total(), live.n.first(), live.i.twice(), live.e.code()), (3, "a", 8, 400)
def check_after(m, live):
    yield (live.b.total(), live.n.first(), live.i.twice(), live.e.code()), (-3, "c", 12, 500)
