"""A class name defined twice in a file; the first one is edited."""
def setup(m):
    one, two = m.app.First(), m.app.A()
    return locals()
def check_before(m, live):
    yield (live.one.go(), live.two.go()), ("first", "second")
def check_after(m, live):
    yield (live.one.go(), live.two.go(), m.app.First().go()), ("FIRST", "second", "FIRST")
