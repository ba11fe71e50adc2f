"""Two modules that import one another, both edited in one change."""
def setup(m):
    fa = m.a.fa
    return locals()
def check_before(m, live):
    yield live.fa(), ("a1", ("b1", 1))
def check_after(m, live):
    yield live.fa(), ("a2", ("b2", 2))
