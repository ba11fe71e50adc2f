"""Decorated functions share a counter with the factory of their decorator: it goes on counting."""
ORACLE = "it counts"
def setup(m):
    a, b = m.app.a, m.app.b
    counts = [a()[1:3], a()[1:3], b()[1:3]]
    return locals()
def check_before(m, live):
    yield (live.a()[0], live.a()[3]), ("a", 5)
def check_after(m, live):
    yield (live.a()[0], live.a()[3]), ("a", 6)
def live_after(m, live):
    count, used = live.a()[1:3]
    yield (live.counts, count > 4, used > 6, live.b()[1:3]), ([(1, 1), (2, 2), (1, 3)], True, True, (2, used + 1))
