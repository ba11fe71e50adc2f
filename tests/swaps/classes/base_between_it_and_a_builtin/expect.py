"""A class that extends a dict gets a base of its own in between, and goes back."""
def setup(m):
    app = m.app
    e=app.E(a=1)
    return {"e": e}
def check_before(m, live):
    app, e = m.app, live.e
    yield e.g(), 1
    yield e['a'], 1
    yield app.E(b=2).g(), 1
def check_after(m, live):
    app, e = m.app, live.e
    yield e.g(), 2
    yield e['a'], 1
    yield app.E(b=2).g(), 2
