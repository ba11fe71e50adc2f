"""A function object made from another's code with globals of its own follows, and keeps its globals."""
def setup(m):
    f, copy = m.app.f, m.app.copy
    return locals()
def check_before(m, live):
    yield (live.f()[0], live.copy()), ("f1", ("f1", live.copy.__globals__["WHO"]))
def check_after(m, live):
    yield (live.f()[0], live.copy()), ("f2", ("f2", live.copy.__globals__["WHO"]))
