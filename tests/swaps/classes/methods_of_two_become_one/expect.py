"""Methods of two classes become the one of their base."""
def setup(m):
    app = m.app
    a=app.A(); b=app.B(); m=a.go; n=b.go
    return {"a": a, "b": b, "m": m, "n": n}
def check_before(m, live):
    a, b, m, n = live.a, live.b, live.m, live.n
    yield a.go(), ('one', 'A')
    yield m(), ('one', 'A')
    yield b.go(), ('one', 'B')
    yield n(), ('one', 'B')
def check_after(m, live):
    a, b, m, n = live.a, live.b, live.m, live.n
    yield a.go(), ('two', 'A')
    yield m(), ('two', 'A')
    yield b.go(), ('two', 'B')
    yield n(), ('two', 'B')
