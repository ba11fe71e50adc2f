"""A future import is added: annotations become text."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield (live.f(1), live.f.__annotations__["x"]), ("f1", int)
def check_after(m, live):
    yield (live.f(1), live.f.__annotations__, m.app.C.__annotations__), ("f2", {"x": "Unknown", "return": "Other"}, {"y": "Missing"})
