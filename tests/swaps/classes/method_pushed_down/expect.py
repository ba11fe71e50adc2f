"""A method goes from a base to its one subclass."""
def setup(m):
    app = m.app
    a=app.A(); m=a.go; f=app.A.go
    return {"a": a, "f": f, "m": m}
def check_before(m, live):
    a, f, m = live.a, live.f, live.m
    yield a.go(), 'one'
    yield m(), 'one'
    yield f(a), 'one'
def check_after(m, live):
    a, f, m = live.a, live.f, live.m
    yield a.go(), 'two'
    yield m(), 'two'
    yield f(a), 'two'
