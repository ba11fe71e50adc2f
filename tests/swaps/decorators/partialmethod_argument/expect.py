"""The argument of a partialmethod is edited."""
def setup(m):
    one = m.app.M()
    return locals()
def check_before(m, live):
    yield live.one.ping(1), ("ping", 1)
def check_after(m, live):
    yield live.one.ping(1), ("PING", 1)
