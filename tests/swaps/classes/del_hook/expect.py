"""__del__ is edited: an instance that dies afterwards uses the new one, none dies because of the swap."""
import gc
def setup(m):
    held = [m.app.R()]
    return locals()
def check_before(m, live):
    m.ledger.entries.clear()
    m.app.R()
    yield m.ledger.entries, ["d1"]
def check_after(m, live):
    m.ledger.entries.clear()
    m.app.R()
    yield m.ledger.entries, ["d2"]
