"""A change of two modules goes back as one, whichever is named; a third is untouched."""
import livesh
def drive(m, live, swap):
    swap()
    livesh.rollback(m.name("b"))
    live.back = m.a.f(), m.b.f(), m.c.f()
    swap()
ROLLBACK = "is what the case is about"
NEW_VERSION = "open"
def check_before(m, live):
    yield (m.a.f(), m.b.f(), m.c.f()), ("a1", "b1", "c1")
def check_after(m, live):
    yield (m.a.f(), m.b.f(), m.c.f()), ("a2", "b2", "c1")
def live_after(m, live):
    yield live.back, ("a1", "b1", "c1")
