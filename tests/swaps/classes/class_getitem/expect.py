"""__class_getitem__ (an implicit class method) is edited."""
def setup(m):
    T = m.app.Typed
    return locals()
def check_before(m, live):
    yield live.T[int], ("one", int)
def check_after(m, live):
    yield live.T[int], ("two", "Typed", int)
