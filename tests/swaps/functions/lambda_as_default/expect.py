"""The default of an argument is a lambda, which is edited."""
def setup(m):
    held, key = m.app.order, m.app.order.__defaults__[0]
    return locals()
def check_before(m, live):
    yield live.held([(2,), (1,), (3,)]), [(1,), (2,), (3,)]
def check_after(m, live):
    yield live.held([(2,), (1,), (3,)]), [(3,), (2,), (1,)]
    yield sorted([(1,), (2,)], key=live.key), [(2,), (1,)]
