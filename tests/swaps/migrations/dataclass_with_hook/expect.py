"""A dataclass field is replaced by another, computed from it."""
ORACLE = "speaks about instances made before"
ROLLBACK = "going back has no hook"
def setup(m):
    i = m.app.Item(1.25)
    return locals()
def check_before(m, live):
    yield repr(live.i), "Item(price=1.25)"
def check_after(m, live):
    yield (repr(live.i), live.i == m.app.Item(125)), ("Item(cents=125)", True)
