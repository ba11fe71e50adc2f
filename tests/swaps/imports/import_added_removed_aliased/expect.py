"""Import statements are added, removed and renamed."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield live.f(1.5), ("1.5", "/", 1, 2)
def check_after(m, live):
    yield live.f(1.5), ("1.5", "/", 1, "xml.dom")
    yield (gone(m.app, "json"), gone(m.app, "up"), gone(m.app, "P")), (True, True, True)
