"""Lambdas made in a top-level loop, each with its own default."""
def setup(m):
    a, b = m.app.BUTTONS["a"], m.app.BUTTONS["b"]
    return locals()
def check_before(m, live):
    yield (live.a(1), live.b(1)), (("a", 1), ("b", 1))
def check_after(m, live):
    yield (m.app.BUTTONS["a"](1), m.app.BUTTONS["b"](1)), (("a", 1, "new"), ("b", 1, "new"))
    yield (live.a(1), live.b(1)), (("a", 1, "new"), ("b", 1, "new"))
