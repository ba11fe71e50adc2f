"""A descriptor that learns its name is added to a class: it is told the live class."""
def setup(m):
    f = m.app.Form()
    return locals()
def check_before(m, live):
    yield (live.f.a, gone(live.f, "b")), ("Form.a", True)
def check_after(m, live):
    yield (live.f.a, live.f.b, m.app.Form.b.owner is m.app.Form), ("Form.a", "Form.b", True)
