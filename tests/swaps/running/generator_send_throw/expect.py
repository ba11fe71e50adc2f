"""A generator that is sent to and thrown into goes on as it began."""
def setup(m):
    g = m.app.acc()
    next(g); g.send(5)
    return locals()
def check_before(m, live):
    g = m.app.acc(); next(g)
    yield g.send(1), 1
def check_after(m, live):
    g = m.app.acc(); next(g)
    yield g.send(1), 10
def live_after(m, live):
    yield (live.g.send(1), live.g.throw(ValueError())), (6, "reset1")
