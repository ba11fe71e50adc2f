"""A nested exception comes to the top and keeps its old name in the class."""
def setup(m):
    app = m.app
    a=app.A(); E=app.A.Err
    return {"E": E, "a": a}
def check_before(m, live):
    app, E = m.app, live.E
    yield issubclass(E, app.A.Err), True
    yield app.A.Err is E, True
def check_after(m, live):
    app, E = m.app, live.E
    yield issubclass(E, app.A.Err), True
    yield app.A.Err is E, True
