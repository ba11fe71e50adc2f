"""Only the module's docstring changes."""
def check_before(m, live):
    yield (m.app.__doc__, m.app.X), ("Module one.", 1)
def check_after(m, live):
    yield (m.app.__doc__, m.app.X), ("Module two.", 1)
def live_after(m, live):
    yield m.ledger.entries, ["ran"]
