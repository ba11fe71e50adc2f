"""An object made at import time is not made again; its methods are new."""
FIRST = ["app"]
def setup(m):
    db = m.app.db
    db.open = "still"
    return locals()
def check_before(m, live):
    yield (m.app.ask(1), m.user.direct(1)), (("q1", 1), ("q1", 1))
def check_after(m, live):
    yield (m.app.ask(1), m.user.direct(1)), (("q2", "mem://", 1),) * 2
def live_after(m, live):
    yield (m.app.db is live.db, live.db.open, m.ledger.entries), (True, "still", ["mem://"])
