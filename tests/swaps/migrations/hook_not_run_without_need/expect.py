"""A hook that was there before is not called by an edit somewhere else."""
def setup(m):
    p = m.app.P()
    return locals()
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 2
def live_after(m, live):
    yield m.ledger.entries, []
