"""A decorator comes behind a static method, a class method and a property: whoever holds the function follows."""
def setup(m):
    s, c, get, a = m.app.A.s, m.app.A.c, m.app.A.p.fget, m.app.A()
    return locals()
def check_before(m, live):
    yield (live.s(), live.c(), live.get(live.a), live.a.p), ("s", "A", "p", "p")
def check_after(m, live):
    yield (live.s(), live.c(), live.get(live.a)), (["s", "s"], ["A", "A"], ["p", "p"])
    yield (m.app.A.s(), m.app.A.c(), live.a.p), (["s", "s"], ["A", "A"], ["p", "p"])
