"""A mock, and a class of somebody else, stand where the module's classes stood: they stay, the classes behind follow."""
ORACLE = "a fresh process has no mock"
from unittest import mock
class Fake: pass
def setup(m):
    real, other = m.app.Client, m.app.Other
    made, made_other = real(), other()
    m.app.Client = mock.Mock(spec=real)
    m.app.Client.return_value.get.return_value = "fake"
    m.app.Other = Fake
    return locals()
def check_before(m, live):
    yield (m.app.make(), live.made.get(), gone(live.made, "put"), live.made_other.n), ("fake", "real1", True, 1)
def check_after(m, live):
    yield (m.app.make(), live.made.get(), live.made.put()), (("made", "fake"), "real2", "put2")
    yield (m.app.Other is Fake, live.made_other.get(), live.made_other.n), (True, "other2", 2)
