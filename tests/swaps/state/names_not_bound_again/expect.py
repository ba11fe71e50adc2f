"""A `try` that takes another way now: what only the old way bound is gone."""
def setup(m):
    m.app.remember()
    return locals()
def check_before(m, live):
    yield (m.app.VALUE, hasattr(m.app, "REASON"), gone(m.app, "LOST"), gone(m.app, "NEVER")), (-1, True, True, True)
def check_after(m, live):
    yield (m.app.VALUE, hasattr(m.app, "REASON"), m.app.LOST, m.app.NEVER, m.app.SIZE), (7, False, 2, 3, 2)
