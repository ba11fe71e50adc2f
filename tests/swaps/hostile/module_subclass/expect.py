"""The module's own class was exchanged for one with properties and a __setattr__."""
def check_before(m, live):
    yield (m.app.f(), m.app.LOCKED, m.app.computed), (1, 1, "c1")
def check_after(m, live):
    yield (m.app.f(), m.app.LOCKED, m.app.computed), (2, 2, "c2")
