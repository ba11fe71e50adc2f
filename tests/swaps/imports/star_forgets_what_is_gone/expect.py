"""A name that a star import had brought is gone from its origin."""
def setup(m):
    user = m.user
    u=user.use
    return {"u": u}
def check_before(m, live):
    u = live.u
    yield u(), (1, 1, None, 2)
def check_after(m, live):
    u = live.u
    yield u(), (5, 2, 3, None)
