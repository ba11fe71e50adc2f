"""A default that calls have filled is state: a body edit keeps it."""
def setup(m):
    held = m.app.remember
    seen = held.__defaults__[0]
    held("a")
    return locals()
def check_before(m, live):
    yield live.held.__defaults__[0] is live.seen, True
def check_after(m, live):
    yield live.held.__defaults__[0] is live.seen, True
def live_after(m, live):
    yield live.held("b"), ("a", "b")
def live_back(m, live):
    yield live.held("c"), 3
