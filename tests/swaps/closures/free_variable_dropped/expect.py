"""The closure needs one captured variable less."""
def setup(m):
    f = m.app.make(1, 2)
    return locals()
def check_before(m, live):
    yield live.f(), (1, 2)
def check_after(m, live):
    yield (live.f(), m.app.make(3, 4)()), ((2, "only"), (4, "only"))
