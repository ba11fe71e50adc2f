"""Another module computed values from an imported constant; it is not part of the change."""
def setup(m):
    get = m.app.get
    return locals()
def check_before(m, live):
    yield live.get(), (6, 9, 3)
def check_after(m, live):
    yield live.get(), (10, 15, 5)
