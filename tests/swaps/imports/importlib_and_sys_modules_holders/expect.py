"""The module object is the same one for everybody who holds it."""
def setup(m):
    mod = m.app
    return locals()
def check_before(m, live):
    yield (live.mod.f(), m.app.me.f()), ("f1", "f1")
def check_after(m, live):
    yield (live.mod.f(), m.app.me.f(), m.app.load(m.name("app")) is live.mod), ("f2", "f2", True)
    yield m.app.me is m.app, True
