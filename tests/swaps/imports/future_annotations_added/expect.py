"""A future import is added: annotations become text."""
def setup(m):
    f, same = m.app.f, m.app.same
    return locals()
def check_before(m, live):
    yield (live.f(1), live.f.__annotations__["x"], live.same.__annotations__["a"]), ("f1", int, int)
def check_after(m, live):
    yield (live.f(1), live.f.__annotations__, m.app.C.__annotations__), ("f2", {"x": "Unknown", "return": "Other"}, {"y": "Missing"})
    yield live.same.__annotations__, {"a": "X", "return": "X"}
