"""An import only type checkers see is edited: it is not executed."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield live.f(0), 1
def check_after(m, live):
    yield live.f(0), 2
