"""A class gets a decorator that sets an attribute: identity kept, instances see it."""
def setup(m):
    Shape, shape = m.app.Shape, m.app.Shape()
    return locals()
def check_before(m, live):
    yield gone(live.shape, "label"), True
def check_after(m, live):
    yield (live.shape.label, live.Shape is m.app.Shape), ("shape", True)
