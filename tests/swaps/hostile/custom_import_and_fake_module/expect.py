"""sys.modules holds a module that raises on every attribute, a None and something that is no module."""
import sys
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield live.f(), 1
def check_after(m, live):
    yield live.f(), 2
    for k in list(sys.modules):
        if k.startswith(("fake_", "none_", "obj_")): del sys.modules[k]
