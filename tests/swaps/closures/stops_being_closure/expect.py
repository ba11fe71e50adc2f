"""A closure stops to capture anything."""
def setup(m):
    f = m.app.make(4)
    return locals()
def check_before(m, live):
    yield live.f(), 4
def check_after(m, live):
    yield (live.f(), m.app.make(7)()), ("none", "none")
