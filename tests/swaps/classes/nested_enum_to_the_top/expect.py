"""A nested enum comes to the top: its members stay who they are."""
def setup(m):
    app = m.app
    a=app.A(); i=a.mk()
    return {"a": a, "i": i}
def check_before(m, live):
    a, i = live.a, live.i
    yield i is a.mk(), True
    yield [m.value for m in type(i)], [1, 2]
def check_after(m, live):
    a, i = live.a, live.i
    yield i is a.mk(), True
    yield [m.value for m in type(i)], [1, 3, 4]
