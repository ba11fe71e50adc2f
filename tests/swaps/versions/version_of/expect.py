"""version_of a frame, a code object, a function, a class and a running generator."""
import livesh
def setup(m):
    old_frame = m.app.f()
    old_code = m.app.f.__code__
    g = m.app.gen(); next(g)
    return locals()
def check_before(m, live):
    yield livesh.version_of(m.app.f), 1
def live_after(m, live):
    v = livesh.version_of
    yield (v(m.app.f), v(m.app.f.__code__), v(m.app.A), v(m.app.A.g), v(m.app.f()[0])), (2, 2, 2, 2, 2)
    yield (v(live.old_frame), v(live.old_code), v(live.g.gi_frame), v(live.g.gi_code)), (1, 1, 1, 1)
    yield (v(len), v(print), v(int)), (None, None, None)
def check_after(m, live):
    yield m.app.same(), "same"
ORACLE = "speaks about versions"
