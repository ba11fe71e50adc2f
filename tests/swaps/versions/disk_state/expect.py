"""versions() knows whether the file is the same, changed or missing."""
import livesh, os
ROLLBACK = "deletes its file"
def disk(m): return [v.disk for v in livesh.versions(m.name("app")) if v.current]
def drive(m, live, swap):
    live.seen = disk(m)
    swap()
    live.seen += disk(m)
    os.rename(m.app.__file__, m.app.__file__ + ".away")
    live.seen += disk(m)
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 2
def live_after(m, live):
    yield live.seen, ["changed", "same", "missing"]
