"""swap() without names takes every loaded module that differs from its file."""
import livesh
ALONE = "other cases' modules must not differ from disk"
def drive(m, live, swap):
    live.result = livesh.swap().versions
def check_before(m, live):
    yield (m.app.f(), m.other.f()), (1, 1)
def check_after(m, live):
    yield (m.app.f(), m.other.f()), (2, 2)
def live_after(m, live):
    yield live.result, {m.name("app"): 2, m.name("other"): 2}
