"""A property becomes a method and a method a property."""
def setup(m):
    t = m.app.T()
    return locals()
def check_before(m, live):
    yield (live.t.size, live.t.name()), (3, "n")
def check_after(m, live):
    yield (live.t.size(), live.t.name), (4, "N")
