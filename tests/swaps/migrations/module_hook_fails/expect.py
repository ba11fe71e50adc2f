"""The module's hook fails after it changed something and instances were migrated."""
REFUSED = "no such state"
def setup(m):
    p = m.app.P()
    return locals()
def check_before(m, live):
    yield (m.app.DATA, live.p.v), ({"n": 0}, 1)
