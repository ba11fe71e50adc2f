"""A new class derives from one that gains a slot in the same change: their instances would have two layouts."""
REFUSED = "Bring the slots in first"
def setup(m):
    p = m.app.P(1)
    return locals()
def check_before(m, live):
    yield (live.p.x, m.app.P.__slots__, hasattr(m.app.P, "y"), gone(m.app, "Q")), (1, ("x",), False, True)
def check_after(m, live):
    yield live.p.x, 1
