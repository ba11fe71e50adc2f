"""An overload is added and the implementation edited."""
import typing
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield live.held(1), 1
def check_after(m, live):
    yield (live.held(1), m.app.f(1)), ((1, "v2"), (1, "v2"))
