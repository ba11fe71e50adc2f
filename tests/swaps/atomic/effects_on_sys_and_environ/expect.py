"""The first half of a refused text had put something into `sys.path`, `sys.modules` and the environment: it is taken out."""
REFUSED = "KeyError"
import os, sys
def setup(m):
    held, path = m.app.f, list(sys.path)
    return locals()
def check_before(m, live):
    yield (live.held(), sys.path == live.path, "livesh_test_fake" in sys.modules), (1, True, False)
    yield os.environ.get("LIVESH_TEST_NOTED"), None
