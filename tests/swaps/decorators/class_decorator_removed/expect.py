"""A class loses its decorator: what it had set is gone."""
def setup(m):
    shape = m.app.Shape()
    return locals()
def check_before(m, live):
    yield live.shape.label, "set by decorator"
def check_after(m, live):
    yield gone(live.shape, "label"), True
