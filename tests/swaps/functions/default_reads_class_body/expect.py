"""Defaults that read a name of the class body follow it: edited there, or worked out from what is edited elsewhere."""
def setup(m):
    c, d = m.app.C(), m.app.C.D()
    c.m()
    seen = m.app.C.m.__defaults__[1]
    return locals()
def check_before(m, live):
    yield (live.c.m(), live.c.s(), live.d.z(), live.c.own()), (2, 2, 1, "a")
def check_after(m, live):
    yield (live.c.m(), live.c.s(), live.d.z(), live.c.own()), (11, 11, 10, "b")
def live_after(m, live):
    yield m.app.C.m.__defaults__[1] is live.seen, True
