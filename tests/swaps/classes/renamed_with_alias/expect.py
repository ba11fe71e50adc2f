"""A class and a function get other names and keep the old ones as aliases: whoever holds them follows."""
def setup(m):
    old, child, kind, work = m.app.Old(), m.app.Child(), m.app.Old, m.app.work
    return locals()
def check_before(m, live):
    yield (live.old.go(), live.child.go(), live.work(), m.app.Old.__name__, gone(m.app, "New")), ("old", "old", "old work", "Old", True)
    yield (m.app.Old is live.kind, isinstance(live.child, m.app.Old)), (True, True)
def check_after(m, live):
    yield (live.old.go(), live.child.go(), live.work(), m.app.job()), ("new", "new", "new job", "new job")
    yield (m.app.Old is m.app.New, isinstance(live.old, m.app.New), isinstance(live.child, m.app.New)), (True, True, True)
    yield (m.app.New.__name__, m.app.New.__qualname__, m.app.work is m.app.job), ("New", "New", True)
def live_after(m, live):
    yield (live.kind is m.app.New, live.work is m.app.job), (True, True)
def live_back(m, live):
    yield (live.kind is m.app.Old, live.work is m.app.work), (True, True)
