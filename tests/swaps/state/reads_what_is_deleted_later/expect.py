"""A module cleans up after itself: a new statement reads names that a `del` further down has taken away long ago."""


def names(m):
    return sorted(n for n in vars(m.app) if not n.startswith("__"))


def check_before(m, live):
    yield names(m), ["add", "sub"]
    yield m.app.add(2), 3


def check_after(m, live):
    yield names(m), ["add", "limit", "neg", "sub"]
    yield (m.app.add(2), m.app.neg(2), m.app.limit), (3, -2, 11)
