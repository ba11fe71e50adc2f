"""A dry run says what would happen and touches nothing."""
def drive(m, live, swap):
    swap(dry_run=True)
    live.between = m.app.f(), m.app.K, gone(m.app.A, "x")
    swap()
def check_before(m, live):
    yield (m.app.f(), m.app.K, gone(m.app.A, "x")), (1, 1, True)
def check_after(m, live):
    yield (m.app.f(), m.app.K, m.app.A.x), (2, 2, 1)
def live_after(m, live):
    yield (live.between, m.ledger.entries), ((1, 1, True), ["top"])
