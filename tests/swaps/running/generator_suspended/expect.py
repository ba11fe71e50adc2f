"""A suspended generator finishes its own version and calls the new helper."""
def setup(m):
    g = m.app.gen()
    first = next(g)
    return locals()
def check_before(m, live):
    yield next(m.app.gen()), ("g1", ("h1", 0))
def check_after(m, live):
    yield next(m.app.gen()), ("g2", ("h2", 0))
def live_after(m, live):
    yield next(live.g), ("g1", ("h2", 1))
def live_back(m, live):
    yield next(live.g), ("g1", ("h1", 2))
