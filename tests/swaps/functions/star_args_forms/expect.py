"""The whole shape of the signature changes under a held reference and a partial."""
import functools
def setup(m):
    held = m.app.f
    part = functools.partial(m.app.f, 1, x=2)
    return locals()
def check_before(m, live):
    yield live.part(5), (1, (5,), 1, {"x": 2})
def check_after(m, live):
    yield live.part(5), (0, (1, 5), {"x": 2})
    yield live.held(1, a=2), (2, (1,), {})
