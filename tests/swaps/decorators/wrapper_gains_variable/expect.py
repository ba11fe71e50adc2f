"""The decorator itself starts to keep state in a new closure variable."""
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield m.app.f(1), 1
def check_after(m, live):
    yield m.app.f(5)[1], 5
    yield live.held(5)[1], 5
