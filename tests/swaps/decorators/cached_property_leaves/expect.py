"""A cached property becomes a method: what it kept in the instances does not hide that, and is there again after going back; a method becomes one."""
def setup(m):
    return {"used": m.app.Fast(), "unused": m.app.Link()}
def check_before(m, live):
    yield live.used.connection, ["opened"]
    yield (live.used.total(), live.unused.total()), (1, 1)
def drive(m, live, swap):
    live.kept = live.used.connection
    return swap()
def check_after(m, live):
    yield (live.used.connection(), live.unused.connection()), ("asked each time", "asked each time")
    yield (live.used.total, live.unused.total), (2, 2)
def live_back(m, live):
    yield live.used.connection is live.kept, True
    yield "connection" in vars(live.unused), False
