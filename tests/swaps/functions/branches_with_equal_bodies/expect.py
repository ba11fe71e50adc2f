"""Both branches of an `if` define a function alike; the edit changes the one that is not taken."""


def setup(m):
    h = m.app.h
    return locals()


def check_before(m, live):
    yield (live.h(3), m.app.h(3)), ((0, 3), (0, 3))


def check_after(m, live):
    yield from check_before(m, live)
