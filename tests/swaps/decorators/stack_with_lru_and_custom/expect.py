"""A cache underneath another decorator: what it holds of the old body is not served."""
def setup(m):
    held = m.app.f
    held(1)
    return locals()
def check_before(m, live):
    yield live.held(1), (("f1", 1), ("f1", 1))
def check_after(m, live):
    yield live.held(1), (("f2", 1), ("f2", 1))
