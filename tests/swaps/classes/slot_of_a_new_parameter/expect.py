"""New slots that `__init__` hands on from a new parameter, or stores under a private name: objects of old have what a call of old gives now."""
def setup(m):
    return {"old": m.app.Query("a"), "other": m.app.Query("b")}
def check_before(m, live):
    yield m.app.Query("c").ask(), "c"
def check_after(m, live):
    yield (live.old.limit, live.other.limit, m.app.Query("c", 1).limit), (3, 3, 1)
    yield m.app.Query("c").ask(), ("c", [1])
def live_after(m, live):
    yield live.old.ask()[1] is not live.other.ask()[1], True
    yield live.other.ask(), ("bb", [1, 2])
