"""A function gets another name; the old one is gone, who held it may still call it."""
def setup(m):
    caller = m.app.caller
    old = getattr(m.app, "compute", None) or m.app.calculate
    return locals()
def check_before(m, live):
    yield (live.caller(2), m.app.compute(2), gone(m.app, "calculate")), (5, 5, True)
def check_after(m, live):
    yield (live.caller(2), m.app.calculate(2), gone(m.app, "compute")), (5, 5, True)
    yield live.old(2), 5
