"""The captured variables are used in another order: each must still read its own cell."""
def setup(m):
    f, g = m.app.make("A", "B")
    return locals()
def check_before(m, live):
    yield (live.f(), live.g()), (("B", "A"), "A")
def check_after(m, live):
    yield (live.f(), live.g()), (["A", "B"], "A")
