"""A lambda becomes a def of the same name; holders follow."""
def setup(m):
    held = m.app.norm
    return locals()
def check_before(m, live):
    yield live.held(" A "), "A"
def check_after(m, live):
    yield m.app.norm(" A "), "a"
    yield live.held(" A "), "a"
