"""Numbers are per module: one module swapped twice, the other once, then together and back."""
import livesh
def drive(m, live, swap):
    a, b = m.name("a"), m.name("b")
    swap()
    livesh.swap(a, b, sources={a: 'def f(): return "a3"\n', b: 'def f(): return "b2"\n'})
    live.both = {v.module: v.number for v in livesh.versions(a, b) if v.current}
    live.live = m.a.f(), m.b.f()
    livesh.rollback(a)
    live.back = m.a.f(), m.b.f()
ROLLBACK = "is what the case is about"
def check_before(m, live):
    yield (m.a.f(), m.b.f()), ("a1", "b1")
def check_after(m, live):
    yield (m.a.f(), m.b.f()), ("a2", "b1")
def live_after(m, live):
    yield live.both, {m.name("a"): 3, m.name("b"): 2}
    yield (live.live, live.back), (("a3", "b2"), ("a2", "b1"))
