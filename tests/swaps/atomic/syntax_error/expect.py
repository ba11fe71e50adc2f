"""A syntax error refuses the whole edit and says where it is."""
REFUSED = "line 3"
def setup(m):
    f, a = m.app.f, m.app.A()
    return locals()
def check_before(m, live):
    yield (live.f(), live.a.g()), (1, 1)
