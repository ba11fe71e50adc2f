"""A method becomes a partialmethod; whoever holds it bound follows."""
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
    yield m(), (2, 2)
    yield app.Till().thing(), (2, 2)
