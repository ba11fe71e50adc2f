"""Tabs, continuation lines, odd indents and no newline at the end."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield (live.f(3, 1), live.f(0, 1)), (4, (0, 1))
def check_after(m, live):
    yield (live.f(3, 1), live.f(0, 1)), (2, [0, 1])
