"""A method of a class with slots; the layout is the same."""
def setup(m):
    p = m.app.P(3, 4)
    return locals()
def check_before(m, live):
    yield live.p.norm(), 7
def check_after(m, live):
    yield (live.p.norm(), raised(setattr, live.p, "z", 1)), (12, "AttributeError")
