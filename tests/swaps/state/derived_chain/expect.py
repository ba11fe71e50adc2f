"""Values computed purely from an edited one are brought up to date, several steps far."""
def setup(m):
    get = m.app.get
    return locals()
def check_before(m, live):
    yield live.get(), (4, "4 units", (2, "4 units"), [0, 1], 9)
def check_after(m, live):
    yield live.get(), (16, "16 units", (4, "16 units"), [0, 1, 2, 3], 12)
