"""Locks, sockets, queues and thread-locals keep identity and content; a held lock stays held."""
def setup(m):
    keep = {k: vars(m.app)[k] for k in ("LOCK", "SOCK", "Q", "RING", "COUNTS", "LOCAL")}
    m.app.Q.put(1)
    m.app.RING.append("r")
    m.app.LOCAL.x = 5
    m.app.hit("a")
    return locals()
def drive(m, live, swap):
    with m.app.LOCK:
        swap()
        live.locked = m.app.LOCK.locked()
def check_before(m, live):
    yield m.app.hit("b") > 0, True
def check_after(m, live):
    yield m.app.hit("b")[0], "b"
def live_after(m, live):
    yield ([vars(m.app)[k] is v for k, v in live.keep.items()], live.locked), ([True] * 6, True)
    yield (m.app.Q.qsize(), list(m.app.RING), m.app.LOCAL.x, m.app.COUNTS["a"]), (1, ["r"], 5, 1)
