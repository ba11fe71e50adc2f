"""A loop that gives a class methods; one more turn, and the factory is edited."""
def setup(m):
    r = m.app.Row()
    return locals()
def check_before(m, live):
    yield (live.r.id(), gone(live.r, "body")), (("id", 1), True)
def check_after(m, live):
    yield (live.r.id(), live.r.body()), (("id", 1, "new"), ("body", 1, "new"))
