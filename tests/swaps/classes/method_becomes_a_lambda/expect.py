"""A method becomes a lambda; whoever holds it bound follows."""
def setup(m):
    app = m.app
    m=app.Till().thing
    return {"m": m}
def check_before(m, live):
    app, m = m.app, live.m
    yield m(), 'm1'
    yield app.Till().thing(), 'm1'
def check_after(m, live):
    app, m = m.app, live.m
    yield m(), 'l2'
    yield app.Till().thing(), 'l2'
