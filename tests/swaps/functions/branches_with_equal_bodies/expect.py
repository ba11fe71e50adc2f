"""Both branches of two `if`s define a function alike; the edit changes the first branch, which is taken from now on in one of them."""


def setup(m):
    h, g = m.app.h, m.app.g
    return locals()


def check_before(m, live):
    yield (live.h(3), m.app.h(3), live.g(3), m.app.g(3)), ((0, 3),) * 4


def check_after(m, live):
    yield (live.h(3), m.app.h(3)), ((0, 3), (0, 3))
    yield (live.g(3), m.app.g(3)), ((1, 3), (1, 3))
