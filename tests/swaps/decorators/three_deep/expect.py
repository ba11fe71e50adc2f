"""The function at the bottom of three decorators."""
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield live.held(1), ["a", "b", "a", 1]
def check_after(m, live):
    yield live.held(1), ["a", "b", "a", 1, 1]
