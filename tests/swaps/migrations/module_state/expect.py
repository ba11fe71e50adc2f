"""A module's own hook builds the new state from the old names."""
ORACLE = "speaks about state made before"
ROLLBACK = "going back has no hook"
def setup(m):
    m.app.QUEUE.append(("c", 3))
def check_before(m, live):
    yield m.app.size(), 3
def check_after(m, live):
    yield (m.app.size(), m.app.BY_NAME, gone(m.app, "QUEUE")), (3, {"a": 1, "b": 2, "c": 3}, True)
