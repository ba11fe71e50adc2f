"""Functions to which a statement below gives a wrapper, as a decorator would: it is edited, added and taken away like one."""
NAMES = ("edited", "header", "added", "gone", "replaced", "tried")
def setup(m):
    held = [getattr(m.app, n) for n in NAMES]
    return locals()
def answers(m, live):
    return [[f() for f in live.held], [getattr(m.app, n)() for n in NAMES]]
def check_before(m, live):
    yield answers(m, live), [[("logged", ("edited", 1)), ("logged", ("header", 1)), ("added", 1), ("logged", ("gone", 1)),
                              ("first", ("replaced", 1)), ("logged", ("tried", 1))]] * 2
def check_after(m, live):
    yield answers(m, live), [[("logged", ("edited!", 1)), ("logged", ("header", 2)), ("logged", ("added", 1)), ("gone", 1),
                              ("second", ("replaced", 1)), ("logged", ("tried!", 1))]] * 2
def live_after(m, live):
    yield [f is getattr(m.app, n) for f, n in zip(live.held, NAMES)], [True] * 6
