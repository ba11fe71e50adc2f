"""Instances that share a __dict__ (Borg), and a class whose __dict__ raises."""
def setup(m):
    a, b, c = m.app.Shared(), m.app.Shared(), m.app.Computed()
    return locals()
def check_before(m, live):
    yield (live.a.g(), live.b.g(), live.c.g()), (("g1", 1), ("g1", 1), "c1")
def check_after(m, live):
    yield (live.a.g(), live.b.g(), live.c.g()), (("g2", 1), ("g2", 1), "c2")
