"""Defaults of functions made inside a function change, come and go; those already handed out take them with their code."""
def setup(m):
    seen = []
    plain, grows, keyword, moved, captured, lam = m.app.make("k", seen)
    return locals()
def check_before(m, live):
    yield live.plain(), ("old", 1, "k")
    yield live.grows(8), ("old", 8, "k")
    yield live.keyword(), ("old", 1, "k")
    yield live.moved(9), ("old", 9, [], "k")
    yield live.captured(), ("old", 0, "k")
    yield live.lam(), ("old", 1, "k")
def check_after(m, live):
    yield live.plain(), ("new", 2, "k")
    yield live.grows(8), ("new", 8, (3, 4), 20, "k")
    yield live.keyword(), ("new", 5, 6, "k")
    yield live.moved(), ("new", "a", [], "k")
    yield live.captured(), ("new", "k", "k")
    yield live.lam(), ("new", 7, "k")
def live_after(m, live):
    yield live.moved()[2] is live.seen, True
def live_back(m, live):
    yield live.moved(9)[2] is live.seen, True
