"""A lambda bound to a name and one in a table are edited."""
def setup(m):
    double, plus, minus, ops = m.app.double, m.app.OPS["+"], m.app.OPS["-"], m.app.OPS
    return locals()
def check_before(m, live):
    yield (live.double(1), live.plus(1, 2), live.minus(5, 2)), (2, 3, 3)
def check_after(m, live):
    yield (live.double(1), m.app.double(1)), (20, 20)
    yield (live.plus(1, 2), live.minus(5, 2), m.app.OPS["-"](5, 2)), (3, 300, 300)
def live_after(m, live):
    yield m.app.OPS is live.ops, True
