"""Definitions move to a module that did not exist: a base class, a function, a decorator of methods; and come back."""
def setup(m):
    u, local, held, made = m.app.User(), m.app.Local(), m.app.helper, m.models.Base.made
    m.models.Base.count = 7
    mark = u.mark
    return locals()
def check_before(m, live):
    yield (live.u.save(), live.local.go(), live.held(1), live.mark(), m.app.is_one(live.u)), ("s1", "u1L", ("h1", 1), ("m1", 1), True)
    yield hasattr(live.u, "load"), False
def check_after(m, live):
    yield (live.u.save(), live.local.go(), live.held(1), live.mark(), m.app.is_one(live.u)), ("s2", "u2L", ("h2", 1), ("m2", 1), True)
    yield (live.local.load(), sorted(set(live.made)), m.app.Base is m.models.Base), ("ld", ["Local", "User"], True)
def live_after(m, live):
    yield (m.app.helper is live.held, live.u.count), (True, 7)
