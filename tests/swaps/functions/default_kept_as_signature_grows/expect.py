"""Defaults that calls have filled are kept by name when the signature grows or another default is edited."""
def setup(m):
    seen, a, conf = m.app.seen, m.app.A(), m.app.conf
    return locals()
def check_before(m, live):
    yield live.conf()[1], "t1"
    yield raised(live.seen, "x", extra=1), "TypeError"
def check_after(m, live):
    yield live.conf()[1], "t2"
    yield live.seen("x")[2], None
    yield live.a.hit("x")[1], 2
def drive(m, live, swap):
    live.seen("old")
    live.a.hit("old")
    live.conf()[0]["run"] = True
    swap()
def live_after(m, live):
    yield live.seen("y")[0]["old"], "v1"
    yield live.seen("y")[1][0], "old"
    yield live.a.hit("y")[0]["old"], "m1"
    yield live.conf()[0], {"a": 1, "run": True}
def live_back(m, live):
    yield live.seen("z")[0]["old"], "v1"
    yield live.a.hit("z")["old"], "m1"
    yield live.conf()[0]["run"], True
