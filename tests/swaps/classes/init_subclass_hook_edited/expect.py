"""__init_subclass__ itself is edited: subclasses follow, nobody is registered twice."""
def setup(m):
    a = m.app.A()
    return locals()
def check_before(m, live):
    yield (live.a.label, m.app.KNOWN), ("one", ["A", "B"])
def check_after(m, live):
    yield (m.app.KNOWN, m.app.A.label, live.a.label), (["A", "B"], "two", "two")
