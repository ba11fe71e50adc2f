"""The new body uses an assignment expression and structural matching."""
def setup(m):
    held = m.app.classify
    return locals()
def check_before(m, live):
    yield live.held([1]), "other"
def check_after(m, live):
    yield live.held([1, 2]), ("seq", 1, [2])
    yield live.held({"k": 5}), ("map", 5)
    yield live.held("abcd"), ("long", 4)
