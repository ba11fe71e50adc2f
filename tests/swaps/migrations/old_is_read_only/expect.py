"""What the hook gets: the version number and a read-only mapping of the attributes before."""
ORACLE = "speaks about instances made before"
ROLLBACK = "going back has no hook"
def setup(m):
    p = m.app.P()
    return locals()
def check_before(m, live):
    yield gone(live.p, "b"), True
def check_after(m, live):
    yield live.p.b[2], ["a"]
def live_after(m, live):
    yield (live.p.b[0], set(m.ledger.entries)), (1, {"read only"})
