"""What the result of a swap tells."""
import livesh
ORACLE = "speaks about state"
def drive(m, live, swap):
    live.heard = []
    off = livesh.on_swap(live.heard.append)
    live.result = swap(reason="because")
    off()
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield (m.app.f(), m.app.g(), m.app.SIZE, len(m.app.BUFFER)), (2, 3, 4, 3)
def live_after(m, live):
    r = live.result
    yield r.versions, {m.name("app"): 2}
    yield (r.pause_s >= 0, r.elapsed_s >= r.pause_s, len(live.heard)), (True, True, 1)
    yield any("BUFFER" in str(h) for h in r.held), True
    yield livesh.versions(m.name("app"))[-1].reason, "because"
