"""A class at the top gets the name of a nested one, which stays."""
def setup(m):
    app = m.app
    a=app.A(); i=a.mk()
    return {"a": a, "i": i}
def check_before(m, live):
    i = live.i
    yield i.go(), 1
def check_after(m, live):
    i = live.i
    yield i.go(), 3
