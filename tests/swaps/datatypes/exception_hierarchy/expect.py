"""Exceptions are edited: unedited code catches new and old ones alike."""
FIRST = ["app"]
def setup(m):
    old = m.app.NotFound("old")
    def again(): raise old
    return locals()
def check_before(m, live):
    yield m.user.attempt(), ("NotFound", "no x", 1)
def check_after(m, live):
    yield m.user.attempt(), ("NotFound", "missing x", 2)
    yield m.user.attempt(live.again)[0::2], ("NotFound", 2)
