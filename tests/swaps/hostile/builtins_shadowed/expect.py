"""The module shadows builtins the engine might rely on."""
def setup(m):
    f, a = m.app.f, m.app.A()
    return locals()
def check_before(m, live):
    yield (live.f(), live.a.g()), (1, 1)
def check_after(m, live):
    yield (live.f(), live.a.g()), (2, 2)
