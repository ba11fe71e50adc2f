"""A statement that nobody edited and that raises when it runs again is not called wrong: what it uses may be, or it cannot run twice."""
REFUSED = "The edit does not touch that statement"


def check_before(m, live):
    yield (m.app.RATES, m.app.rate(5)), ([5.0, 10.0], 2.0)
