"""The very function that is patched away is edited: the patch stays, the original runs new code when it is put back."""
ORACLE = "speaks about what the program did"
from unittest import mock
def setup(m):
    real = m.app.now
    return locals()
def drive(m, live, swap):
    with mock.patch.object(m.app, "now", lambda: "patched"):
        swap()
        live.inside = m.app.use()
def check_before(m, live):
    yield m.app.use(), "real1"
def check_after(m, live):
    yield (live.inside, m.app.use(), live.real()), ("patched", "real2", "real2")
