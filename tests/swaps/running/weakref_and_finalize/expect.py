"""Weak reference callbacks and finalizers registered before the swap."""
import weakref
def setup(m):
    a, b = m.app.Thing(), m.app.Thing()
    r = weakref.ref(a, m.app.on_death)
    f = weakref.finalize(b, m.app.on_death)
    return dict(a=a, b=b, r=r, f=f)
def check_before(m, live):
    m.ledger.entries.clear()
    m.app.on_death()
    yield m.ledger.entries, ["dead1"]
def check_after(m, live):
    m.ledger.entries.clear()
    m.app.on_death()
    yield m.ledger.entries, ["dead2"]
def live_after(m, live):
    m.ledger.entries.clear()
    live.a = live.b = None
    yield m.ledger.entries, ["dead2", "dead2"]
