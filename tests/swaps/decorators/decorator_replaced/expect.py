"""One decorator is exchanged for another."""
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield live.held(1), ("a", 1)
def check_after(m, live):
    yield (m.app.f(1), live.held(1)), (("b", 1), ("b", 1))
