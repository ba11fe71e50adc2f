"""The decorator's argument is a constant of the module, and that is edited."""
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield (live.held(), m.app.f()), ((2, "f"), (2, "f"))
def check_after(m, live):
    yield m.app.f(), (5, "f")
    yield live.held(), (5, "f")
