"""The setter of a property is removed: assigning is an error then."""
def setup(m):
    t = m.app.T()
    return locals()
def check_before(m, live):
    yield raised(setattr, live.t, "x", 5), None
def check_after(m, live):
    yield raised(setattr, live.t, "x", 5), "AttributeError"
