"""A new field holds when its object was made: an older one has no such time, and that is said; nor is the clock read again for what was read at the start."""
ORACLE = "a reload makes another class, and reads the clock anew"
def setup(m):
    letter = m.app.Letter("a")
    return {"letter": letter, "started": m.app.STARTED}
def check_before(m, live):
    yield vars(live.letter), {"sender": "a"}
    yield m.app.STARTED is live.started, True
def check_after(m, live):
    yield vars(live.letter), {"sender": "a", "tags": []}
    yield sorted(vars(m.app.Letter("b"))), ["at", "sender", "tags"]
    yield m.app.STARTED is live.started, True
