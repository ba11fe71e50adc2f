"""The hook of a base is called for instances of its subclasses, in other modules too."""
ORACLE = "speaks about instances made before"
ROLLBACK = "going back has no hook"
FIRST = ["app"]
def setup(m):
    all = [m.app.Base(), m.app.Child(), m.other.Far()]
    return locals()
def check_before(m, live):
    yield [gone(x, "b") for x in live.all], [True] * 3
def check_after(m, live):
    yield [x.b for x in live.all], [10] * 3
