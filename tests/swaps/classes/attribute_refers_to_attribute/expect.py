"""Class attributes computed from an edited module constant and from one another."""
def setup(m):
    s = m.app.Size()
    return locals()
def check_before(m, live):
    yield (live.s.double, live.s.table, live.s.names), (20, {"x": 10, "y": 20}, ["a", "b"])
def check_after(m, live):
    yield (live.s.double, live.s.table, live.s.names), (14, {"x": 7, "y": 14}, ["a", "c"])
