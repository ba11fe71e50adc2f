"""An error only the compiler finds (not the parser) refuses."""
REFUSED = True
def check_before(m, live):
    yield (m.app.f(), gone(m.app, "g")), (1, True)
