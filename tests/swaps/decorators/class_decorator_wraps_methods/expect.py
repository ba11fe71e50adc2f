"""The argument of a class decorator that wraps every method is edited."""
def setup(m):
    s = m.app.Svc()
    return {"s": s, "a": s.a}
def check_before(m, live):
    m.app.LOG.clear()
    yield (live.a(), live.s.b(), m.app.LOG), ("a1", "b1", ["x.a", "x.b"])
def check_after(m, live):
    m.app.LOG.clear()
    yield (live.a(), live.s.c(), m.app.LOG), ("a2", "a2b2", ["y.a", "y.c", "y.a", "y.b"])
