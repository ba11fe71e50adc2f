"""Defaults computed from an edited constant follow, though the def statements are untouched."""
def setup(m):
    page, other = m.app.page, m.app.other
    return locals()
def check_before(m, live):
    yield (live.page(1), live.other()), ((1, 10), 20)
def check_after(m, live):
    yield (live.page(1), live.other()), ((1, 25), 50)
