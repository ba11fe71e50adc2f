"""Methods, private and mangled ones, of a class with live instances."""
def setup(m):
    a, add = m.app.Account(0), m.app.Account.add
    return locals()
def check_before(m, live):
    live.a.n = 0
    yield (live.a.add(5), live.a.all()), (5, ("p1", "m1"))
def check_after(m, live):
    live.a.n = 0
    yield (live.a.add(5), live.a.all(), live.add(live.a, 1)), (10, ("p2", "m2"), 12)
    yield type(live.a) is m.app.Account, True
