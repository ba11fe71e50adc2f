"""Objects that answer every attribute, claim another class, or forward everything, in globals and on the heap."""
from unittest import mock
class Forward:
    def __init__(self, target): object.__setattr__(self, "_t", target)
    def __getattribute__(self, k): return getattr(object.__getattribute__(self, "_t"), k)
    def __setattr__(self, k, v): raise AssertionError("written to")
class Touchy:
    def __getattr__(self, k): raise ZeroDivisionError(k)
def setup(m):
    class Claims:
        @property
        def __class__(self): return m.app.A
    zoo = [mock.MagicMock(), mock.create_autospec(m.app.f), Forward(m.app.A()), Forward(m.app.f), Claims(), Touchy()]
    m.app.ZOO = zoo
    f, a = m.app.f, m.app.A()
    return locals()
def check_before(m, live):
    yield (live.f(), live.a.g(), live.zoo[2].g()), (1, 1, 1)
def check_after(m, live):
    yield (live.f(), live.a.g(), live.zoo[2].g()), (2, 2, 2)
