"""The argument of a decorator is edited; holders of the old result follow, the neighbour is left alone."""
def setup(m):
    f, g = m.app.f, m.app.g
    return locals()
def check_before(m, live):
    yield (live.f("x"), live.g("x")), ("<b>x</b>", "<u>x</u>")
def check_after(m, live):
    yield (m.app.f("x"), m.app.g("x")), ("<em>x</em>", "<u>x</u>")
    yield (live.f("x"), live.g("x")), ("<em>x</em>", "<u>x</u>")
def live_after(m, live):
    yield m.app.g is live.g, True
