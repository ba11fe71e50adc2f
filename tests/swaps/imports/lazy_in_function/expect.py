"""A module imported inside a function, on its first call only."""
LAZY = ["util"]
def setup(m):
    first = m.app.go()
    return locals()
def check_before(m, live):
    yield m.app.go(), ("v1", 1)
def check_after(m, live):
    yield m.app.go(), ("v2", 2)
