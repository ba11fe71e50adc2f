"""Bytes that are not the encoding the file says: refused."""
REFUSED = True
def check_before(m, live):
    yield m.app.f(), "a"
