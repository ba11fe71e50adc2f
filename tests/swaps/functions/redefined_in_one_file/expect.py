"""A name defined twice in one file; both definitions are edited."""
def setup(m):
    one, two = m.app.first, m.app.f
    return locals()
def check_before(m, live):
    yield (live.one(), live.two()), ("first", "second")
def check_after(m, live):
    yield (live.one(), live.two()), ("FIRST", "SECOND")
    yield (m.app.first(), m.app.f()), ("FIRST", "SECOND")
