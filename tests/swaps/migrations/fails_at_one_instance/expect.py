"""The hook fails for one of many instances: all are as they were, and so is the code."""
REFUSED = True
def setup(m):
    ps = [m.app.P(v) for v in (5, 4, 0, 3)]
    return locals()
def check_before(m, live):
    yield ([p.show() for p in live.ps], [vars(p) for p in live.ps], m.app.f()), ([("old", v) for v in (5, 4, 0, 3)], [{"v": v} for v in (5, 4, 0, 3)], 1)
