"""A class gains methods that use super() and __class__."""
def setup(m):
    s = m.app.Sub()
    return locals()
def check_before(m, live):
    yield live.s.close(), "closed"
def check_after(m, live):
    yield (live.s.close(), live.s.kind()), ("sub closed", "Sub")
