"""An indentation error refuses."""
REFUSED = True
def check_before(m, live):
    yield m.app.f(), 1
