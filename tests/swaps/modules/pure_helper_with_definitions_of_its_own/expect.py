"""A helper that defines functions and classes for itself is pure and runs again; one that counts in its closure is not."""


def setup(m):
    return {"table": m.app.TABLE, "logger": m.app.Logger()}


def check_before(m, live):
    yield m.app.TABLE, [(0, "0"), (1, "1")]
    yield (live.logger.warn(), hasattr(live.logger, "enabled")), (("info", 1), False)


def check_after(m, live):
    yield m.app.TABLE, [(0, "0"), (1, "1"), (2, "2")]
    yield (live.logger.warn(), live.logger.enabled(2), type(live.logger) is m.app.Logger), (("error", 1), True, True)


def live_after(m, live):
    yield (m.app.TABLE is live.table, m.app.TICKET, m.app.following(1)), (True, 2, 3)
