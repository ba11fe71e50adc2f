"""A member is put in the middle of auto() values: the values move, the members stay."""
def setup(m):
    a, b = m.app.Step.A, m.app.Step.B
    return locals()
def check_before(m, live):
    yield ([(s.name, s.value) for s in m.app.Step], live.a.next()), ([("A", 1), ("B", 2)], live.b)
def check_after(m, live):
    yield [(s.name, s.value) for s in m.app.Step], [("A", 1), ("C", 2), ("B", 3)]
    yield (live.b is m.app.Step.B, live.b.value, live.a.next() is m.app.Step.C), (True, 3, True)
