"""A pattern built by an own function from an own list: both are edited."""
def setup(m):
    match = m.app.match
    return locals()
def check_before(m, live):
    yield [live.match(s) for s in ("a", "c", "cc")], [True, False, False]
def check_after(m, live):
    yield [live.match(s) for s in ("a", "c", "cc")], [True, True, True]
