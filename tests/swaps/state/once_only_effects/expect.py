"""Old top-level effects are not repeated, a new one runs once."""
def setup(m):
    handlers = len(m.app.log.handlers)
    return locals()
def check_before(m, live):
    yield m.app.f() == live.handlers, True
def check_after(m, live):
    yield m.app.f() == ("n", live.handlers), True
def live_after(m, live):
    yield m.ledger.entries, ["import", "new line"]
