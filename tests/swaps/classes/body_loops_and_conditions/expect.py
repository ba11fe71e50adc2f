"""A class body with a loop, a condition and a try."""
def setup(m):
    o = m.app.Ops()
    return locals()
def check_before(m, live):
    yield (live.o.sub(1), live.o.extra(), live.o.missing()), (("sub", 1), "extra 1", "missing 1")
def check_after(m, live):
    yield (live.o.mul(1), live.o.extra(), live.o.missing(), gone(live.o, "sub")), (("mul", 1), "extra 2", "missing 2", True)
