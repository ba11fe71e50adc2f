"""The swap is started by the edited functions themselves: their frames end old, the next call is new."""
def drive(m, live, swap):
    live.got = m.app.outer(swap)
def check_before(m, live):
    yield m.app.outer(lambda: None), ("o1", "i1", "i1")
def check_after(m, live):
    yield m.app.outer(lambda: None), ("o2", "i2", "i2")
def live_after(m, live):
    yield live.got, ("o1", "i1", "i2")
