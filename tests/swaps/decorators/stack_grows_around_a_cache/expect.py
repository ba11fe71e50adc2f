"""A stack of wrappers that all bear the function's name grows around a cache, and goes."""
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield (live.held("x"), m.app.f("x")), ("12x", "12x")
def check_after(m, live):
    yield (live.held("x"), m.app.f("x")), ("cbax!", "cbax!")
def check_after2(m, live):
    yield (live.held("x"), m.app.f("x")), ("barex", "barex")
def live_after(m, live):
    yield m.app.f is live.held, True
