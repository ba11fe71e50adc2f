"""Functions and classes that lie about name, module and __wrapped__."""
def setup(m):
    a, b, k = m.app.a, m.app.b, m.app.K()
    return locals()
def check_before(m, live):
    yield (live.a(), live.b(), live.k.g()), ("a1", "b1", "k1")
def check_after(m, live):
    yield (live.a(), live.b(), live.k.g()), ("a2", "b2", "k2")
