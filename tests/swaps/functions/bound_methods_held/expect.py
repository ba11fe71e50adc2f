"""Bound methods, class methods and static methods taken before."""
def setup(m):
    d = m.app.Door(7)
    opened, kind, width = d.open, m.app.Door.kind, d.width
    return locals()
def check_before(m, live):
    yield (live.opened(), live.kind(), live.width()), (("open", 7), ("Door", 1), 80)
def check_after(m, live):
    yield (live.opened(), live.kind(), live.width()), (("opened", 7), ("Door", 2), 90)
