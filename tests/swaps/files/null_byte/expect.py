"""A UTF-16 file, which Python does not read: refused."""
REFUSED = True
def check_before(m, live):
    yield m.app.f(), 1
