"""The same name is imported from another module: neither function may change."""
def setup(m):
    one, two, go = m.one.f, m.two.f, m.app.go
    return locals()
def check_before(m, live):
    yield (live.go(), live.one(), live.two()), ("1st", "1st", "2nd")
def check_after(m, live):
    yield (live.go(), live.one(), live.two(), m.app.f is live.two), ("2nd", "1st", "2nd", True)
