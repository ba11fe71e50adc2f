"""An object whose `__init__` reads a table and a constant of its module: both are edited, its class is not."""


def setup(m):
    m.app.lookup.table["live"] = 9
    m.app.strict.limit = 1
    m.app.lookup.used = 0
    lookup = m.app.lookup
    return locals()


def check_before(m, live):
    yield m.app.lookup.table, {"a": 1, "b": 2, "live": 9}
    yield m.app.strict.table, {"a": 1, "b": 2, "s": 0}
    yield (m.app.lookup("b"), m.app.strict("b")), ((2, 10), (2, 1))


def check_after(m, live):
    yield m.app.lookup.table, {"a": 1, "b": 20, "c": 3, "live": 9}
    yield m.app.strict.table, {"a": 1, "b": 20, "c": 3, "s": 0}
    yield (m.app.lookup("b"), m.app.strict("b")), ((20, 20), (20, 1))


def live_after(m, live):
    yield m.app.lookup is live.lookup, True
    yield live.lookup.used, 2
