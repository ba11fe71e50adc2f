"""A new statement calls a new method of an object that a table knows by its identity."""


def setup(m):
    return {"root": m.app.root, "first": m.app.first}


def check_before(m, live):
    yield (m.app.PATHS[live.root], m.app.PATHS[live.first]), (("T",), ("T", "first"))


def check_after(m, live):
    yield (m.app.PATHS[live.root], m.app.PATHS[live.first], m.app.PATHS[m.app.star]), (("T",), ("T", "first"), ("T", "*"))
    yield (type(m.app.star) is m.app.Target, m.app.root is live.root, m.app.first is live.first), (True, True, True)
