"""A context variable gets another default; contexts keep what they have."""
def setup(m):
    app = m.app
    V=app.V; V.set(9)
    return {"V": V}
def check_before(m, live):
    app, V = m.app, live.V
    yield app.get(), 9
    yield V.get(), 9
    yield V is app.V, True
def check_after(m, live):
    app, V = m.app, live.V
    yield app.get(), 9
    yield V.get(), 9
    yield V is app.V, True
