"""A confirmed commit that nobody confirms goes back by itself."""
import livesh
ROLLBACK = "goes back by itself"
NEW_VERSION = "open"
def drive(m, live, swap):
    swap(confirm=0.05)
    live.now = m.app.f()
    live.back = wait(lambda: m.app.f() == 1)
    livesh.swap(m.name("app"))
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 2
def live_after(m, live):
    yield (live.now, live.back), (2, True)
