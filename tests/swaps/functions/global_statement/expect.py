"""A function that keeps a counter in a global: the counter goes on."""
def setup(m):
    bump = m.app.bump
    bump()
    return locals()
def check_before(m, live):
    yield m.app.COUNT > 0, True
def live_after(m, live):
    yield live.bump(), 101
    yield m.app.COUNT, 101
def check_after(m, live):
    yield m.app.COUNT > 0, True
