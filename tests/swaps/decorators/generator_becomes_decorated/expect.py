"""A generator function becomes the closure of a decorator: kind of code and captured variables change at once."""
def setup(m):
    held = m.app.unique
    return locals()
def check_before(m, live):
    yield list(live.held("ab")), ["a", "b"]
def check_after(m, live):
    yield (live.held("ab"), m.app.unique("c")), (("w", ["a", "b"], ("u", 2)), ("w", ["c"], ("u", 1)))
