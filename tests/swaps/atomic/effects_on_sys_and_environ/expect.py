"""The first half of a refused text had put something into `sys.path`, `sys.modules` and the environment: it is taken out."""
REFUSED = "KeyError"
import os, sys
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield (live.held(), "/nowhere/at/all" in sys.path, "livesh_test_fake" in sys.modules), (1, False, False)
    yield os.environ.get("LIVESH_TEST_NOTED"), None
