"""A function becomes a static method of a class."""
def setup(m):
    app = m.app
    a=app.A(); f=getattr(app,'go',None) or a.go
    return {"a": a, "f": f}
def check_before(m, live):
    a, f = live.a, live.f
    yield f(), 'one'
    yield a.use(), 'one'
def check_after(m, live):
    a, f = live.a, live.f
    yield f(), 'two'
    yield a.use(), 'two'
