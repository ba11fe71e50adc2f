"""Definitions inside a with statement: the block is not entered again for an edited body."""
def setup(m):
    f, table = m.app.f, m.app.TABLE
    return locals()
def check_before(m, live):
    yield live.f(), ("one", "f1")
def check_after(m, live):
    yield live.f(), ("one", "f2")
def live_after(m, live):
    yield (m.ledger.entries, m.app.TABLE is live.table), (["one"], True)
