"""Registrations come and go; the one another module made stays."""
FIRST = ["app"]
def setup(m):
    held = m.app.show
    return locals()
def check_before(m, live):
    yield [live.held(x) for x in (1, [], (), "", b"")], ["int", "list", "object", "object", "addon bytes"]
def check_after(m, live):
    yield [m.app.show(x) for x in (1, [], (), "", b"")], ["int", "object", "tuple", "str", "addon bytes"]
    yield [live.held(x) for x in (1, [], (), "", b"")], ["int", "object", "tuple", "str", "addon bytes"]
