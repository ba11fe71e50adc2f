"""The call that made a module-level closure is edited: the module and holders see the new capture."""
def setup(m):
    held = m.app.double
    return locals()
def check_before(m, live):
    yield (m.app.double(1), live.held(1)), (2, 2)
def check_after(m, live):
    yield m.app.double(1), 20
    yield live.held(1), 20
