"""Module-level __getattr__ and __dir__ are edited."""
def setup(m):
    g = m.app.__getattr__
    return locals()
def check_before(m, live):
    yield (m.app.xy, dir(m.app), gone(m.app, "nope")), ("dyn1 xy", ["x1"], True)
def check_after(m, live):
    yield (m.app.xy, dir(m.app), gone(m.app, "nope"), live.g("xa")), ("dyn2 xy", ["x1", "x2"], True, "dyn2 xa")
