"""The last statement raises: constants, bodies, classes and the table are as they were."""
REFUSED = "at the end of the file"
def setup(m):
    f, k, table = m.app.f, m.app.K(), m.app.TABLE
    return locals()
def check_before(m, live):
    yield (m.app.A, live.f(), live.k.g(), gone(live.k, "h"), gone(m.app, "B"), gone(m.app.K, "extra")), (1, 1, 1, True, True, True)
    yield (m.app.TABLE, m.app.TABLE is live.table), ({"a": 1}, True)
