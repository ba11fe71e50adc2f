"""The function behind a partial and the one behind a partialmethod are edited."""
def setup(m):
    square, one = m.app.square, m.app.M()
    return locals()
def check_before(m, live):
    yield (live.square(3), live.one.ping(1)), (9, ("ping", 1))
def check_after(m, live):
    yield (live.square(3), live.one.ping(1)), ((9, "p"), ("PING", 1))
def live_after(m, live):
    yield m.app.square is live.square, True
