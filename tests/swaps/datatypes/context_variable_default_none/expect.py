"""The default of a context variable was None; contexts keep what they have."""
def setup(m):
    app = m.app
    V=app.V; ctx=__import__('contextvars').copy_context(); ctx.run(V.set, 5)
    return {"V": V, "ctx": ctx}
def check_before(m, live):
    app, V, ctx = m.app, live.V, live.ctx
    yield app.get(), None
    yield V.get(), None
    yield ctx.run(app.get), 5
    yield V is app.V, True
def check_after(m, live):
    app, V, ctx = m.app, live.V, live.ctx
    yield app.get(), ()
    yield V.get(), ()
    yield ctx.run(app.get), 5
    yield V is app.V, True
