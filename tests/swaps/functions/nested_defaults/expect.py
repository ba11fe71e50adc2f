"""The default of a nested function was computed from the call that made it; new ones get the new default."""
def setup(m):
    add = m.app.make(2)
    return locals()
def check_before(m, live):
    yield (live.add(1), m.app.make(3)(1)), (3, 4)
def check_after(m, live):
    yield m.app.make(3)(1), 31
    yield live.add(1, by=1, twice=True), 3
