"""The new body uses a new import and a new function; the globals are the module's own."""
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield live.held(2), 4
def check_after(m, live):
    yield live.held(2), 4
    yield live.held.__globals__ is vars(m.app), True
    yield m.app.helper.__globals__ is vars(m.app), True
    m.app.RATE = 10
    yield live.held(2), 20
    m.app.RATE = 2
