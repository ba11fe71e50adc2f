"""A module that stores into itself by `sys.modules[__name__]`."""
def check_before(m, live):
    yield m.app.read(), 1
def check_after(m, live):
    yield m.app.read(), 2
