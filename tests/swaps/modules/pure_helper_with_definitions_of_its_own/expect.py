"""A helper that defines functions and classes for itself is pure and runs again; one that counts in its closure is not."""


def setup(m):
    return {"table": m.app.TABLE}


def check_before(m, live):
    yield m.app.TABLE, [(0, "0"), (1, "1")]


def check_after(m, live):
    yield m.app.TABLE, [(0, "0"), (1, "1"), (2, "2")]


def live_after(m, live):
    yield (m.app.TABLE is live.table, m.app.TICKET, m.app.following(1)), (True, 2, 3)
