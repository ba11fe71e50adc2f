"""Closures held only in a list of the module."""
def setup(m):
    m.app.on("open"), m.app.on("close")
def check_before(m, live):
    yield m.app.fire(1)[:2], [("open", 1), ("close", 1)]
def check_after(m, live):
    yield m.app.fire(1)[:2], [("OPEN", 1), ("CLOSE", 1)]
