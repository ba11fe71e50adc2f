"""A lambda is put before two others; each of those keeps to its own text."""
ORACLE = "the first text makes two callbacks, the second three"
def setup(m):
    one, two = m.app.make(1)
    return locals()
def check_before(m, live):
    yield [f(0)[0] for f in m.app.make(2)], ['one', 'two']
    yield live.one(0), ('one', 1, 0)
    yield live.two(0), ('two', 1, 0)
def check_after(m, live):
    yield [f(0)[0] for f in m.app.make(2)], ['zero', 'one', 'two!']
    yield live.one(0), ('one', 1, 0)
    yield live.two(0), ('two!', 1, 0)
