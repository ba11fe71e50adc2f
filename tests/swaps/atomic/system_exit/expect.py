"""A new statement calls sys.exit: refused, the process lives."""
REFUSED = True
def check_before(m, live):
    yield m.app.f(), 1
