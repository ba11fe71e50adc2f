"""Annotated assignments and a temporary that is deleted again."""
def check_before(m, live):
    yield (m.app.count, m.app.total, gone(m.app, "_tmp")), (1, 3, True)
def check_after(m, live):
    yield (m.app.count, m.app.total, gone(m.app, "_tmp")), (1.5, 6, True)
