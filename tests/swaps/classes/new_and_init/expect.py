"""__new__ (an implicit static method, with super) and __init__ are edited."""
def setup(m):
    R, old = m.app.Reg, m.app.Reg(1)
    return locals()
def check_before(m, live):
    yield (live.R(2).made, live.R(2).x), ("n1", 2)
def check_after(m, live):
    yield (live.R(2).made, live.R(2).x), ("n2", 4)
def live_after(m, live):
    yield (live.old.made, live.old.x), ("n1", 1)
