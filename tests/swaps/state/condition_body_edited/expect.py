"""Definitions inside an if with an effect beside them: the effect is not repeated."""
def setup(m):
    f, k = m.app.f, m.app.K()
    return locals()
def check_before(m, live):
    yield (live.f(), live.k.go(), m.app.VALUE), ("f1", "k1", 1)
def check_after(m, live):
    yield (live.f(), live.k.go(), m.app.VALUE), ("f2", "k2", 1)
def live_after(m, live):
    yield m.ledger.entries, ["in"]
