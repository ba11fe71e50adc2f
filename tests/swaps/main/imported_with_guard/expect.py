"""An imported module's guard is never taken."""
def check_before(m, live):
    yield (m.app.f(), m.ledger.entries), (1, [])
def check_after(m, live):
    yield (m.app.f(), m.ledger.entries), (2, [])
