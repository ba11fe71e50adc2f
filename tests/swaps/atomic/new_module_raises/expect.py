"""A new file imported by the change raises: it is not left in sys.modules."""
import sys
REFUSED = "fresh"
def check_before(m, live):
    yield (m.app.f(), m.name("fresh") in sys.modules, gone(m.app, "fresh")), (1, False, True)
