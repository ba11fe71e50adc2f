"""Instances known only through a WeakSet follow; the set is kept."""
def setup(m):
    a, b, known = m.app.Conn(), m.app.Conn(), m.app.LIVE
    return locals()
def check_before(m, live):
    yield (m.app.all(), m.app.LIVE is live.known), (["ping1"] * 2, True)
def check_after(m, live):
    yield (m.app.all(), m.app.LIVE is live.known), (["ping2"] * 2, True)
