"""The base of an exception changes: who catches LookupError catches it then."""
def setup(m):
    old = m.app.Missing("old")
    return locals()
def check_before(m, live):
    yield isinstance(live.old, LookupError), False
def check_after(m, live):
    yield (isinstance(live.old, LookupError), raised(m.app.fail), issubclass(m.app.Missing, LookupError)), (True, "Missing", True)
