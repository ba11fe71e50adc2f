"""Not an Exception but a KeyboardInterrupt comes out of a new statement: undone all the same."""
ORACLE = "cannot be imported"
MAY_REFUSE = "refused, or the interrupt passed on"
def drive(m, live, swap):
    live.name = raised(swap)
    raise __import__("livesh").Refused("as expected")
def check_before(m, live):
    yield (m.app.T, m.app.f()), ({"a": 1}, 1)
def check_after(m, live):
    yield "applied", "refused"
