"""The call that made a module-level object is edited: the module has the new size."""
def check_before(m, live):
    yield m.app.size(), 5
def check_after(m, live):
    yield m.app.size(), 9
