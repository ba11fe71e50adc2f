"""A lambda in a class becomes a cached method, and comes back."""
def setup(m):
    app = m.app
    m=app.Till().thing
    return {"m": m}
def check_before(m, live):
    app, m = m.app, live.m
    yield m(), 'l1'
    yield app.Till().thing(), 'l1'
def check_after(m, live):
    app, m = m.app, live.m
    yield m(), 'lru2'
    yield app.Till().thing(), 'lru2'
