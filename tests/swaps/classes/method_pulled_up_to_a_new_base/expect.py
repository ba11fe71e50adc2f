"""A method goes up to a base that is new."""
def setup(m):
    app = m.app
    a=app.A(); m=a.go
    return {"a": a, "m": m}
def check_before(m, live):
    a, m = live.a, live.m
    yield a.go(), ('one', 'A')
    yield m(), ('one', 'A')
    yield a.other(), ('one', 'A')
def check_after(m, live):
    a, m = live.a, live.m
    yield a.go(), ('two', 'A')
    yield m(), ('two', 'A')
    yield a.other(), ('two', 'A')
