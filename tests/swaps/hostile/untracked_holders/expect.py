"""The function is held in slots, tuples, frozensets, cells, defaults and a dict key."""
def setup(m):
    c = m.app.C(); c.cb = m.app.f
    tup = (m.app.f,); fs = frozenset([m.app.f]); key = {m.app.f: 1}
    def default(x, fn=m.app.f): return fn(x)
    def cell(fn): return lambda x: fn(x)
    inner = cell(m.app.f)
    return locals()
def check_before(m, live):
    yield live.c.go(1), ("f1", 1)
def check_after(m, live):
    calls = [live.c.go, live.tup[0], list(live.fs)[0], list(live.key)[0], live.default, live.inner]
    yield [c(1) for c in calls], [("f2", 1)] * 6
    yield m.app.f in live.key, True
