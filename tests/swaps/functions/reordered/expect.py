"""Definitions change places, one is edited; each keeps its identity and its line."""
def setup(m):
    one, two, three = m.app.one, m.app.two, m.app.three
    return locals()
def check_before(m, live):
    yield (live.one(), live.two(), live.three()), (1, 2, 3)
    yield live.three.__code__.co_firstlineno, 3
def check_after(m, live):
    yield (live.one(), live.two(), live.three()), (1, 2, 3)
    yield [f.__code__.co_firstlineno for f in (live.three, live.one, live.two)], [2, 4, 6]
    yield live.one is m.app.one, True
