"""A table whose keys are objects with an equality of their own is edited: it stays the table it is, with what was put in."""
def setup(m):
    table = m.app.TABLE
    table[m.app.Key(9)] = "added"
    return locals()
def check_before(m, live):
    yield (m.app.get(1), m.app.get(2), raised(m.app.get, 3)), ("one", "two", "KeyError")
def check_after(m, live):
    yield (m.app.get(1), m.app.get(3), raised(m.app.get, 2)), ("ONE", "three", "KeyError")
    yield repr(next(iter(live.table))) in ("K1", "K9"), True
def live_after(m, live):
    yield (live.table is m.app.TABLE, m.app.get(9)), (True, "added")
def live_back(m, live):
    yield (live.table is m.app.TABLE, m.app.get(9)), (True, "added")
