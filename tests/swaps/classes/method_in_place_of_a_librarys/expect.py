"""A class defines itself what it took from another module, which keeps it."""
def setup(m):
    lib, app = m.lib, m.app
    a=app.A();b=app.B();l=lib.L()
    return {"a": a, "b": b, "l": l}
def check_before(m, live):
    lib, a, b, l = m.lib, live.a, live.b, live.l
    yield a.f(), 'theirs'
    yield b.f(), 'theirs'
    yield l.f(), 'theirs'
    yield lib.f(1), 'theirs'
def check_after(m, live):
    lib, a, b, l = m.lib, live.a, live.b, live.l
    yield a.f(), 'own'
    yield b.f(), 'own'
    yield l.f(), 'theirs'
    yield lib.f(1), 'theirs'
