"""A with block of a class is open across the swap."""
def drive(m, live, swap):
    m.ledger.entries.clear()
    with m.app.Span():
        swap()
    live.got = list(m.ledger.entries)
def check_before(m, live):
    m.ledger.entries.clear()
    with m.app.Span(): pass
    yield m.ledger.entries, ["in1", "out1"]
def check_after(m, live):
    m.ledger.entries.clear()
    with m.app.Span(): pass
    yield m.ledger.entries, ["in2", "out2"]
def live_after(m, live):
    yield live.got[0], "in1"
