"""Two lambdas of one shape, bound to two names, each follow the statement of their name."""
def setup(m):
    w, fb, ev = (m.app.walk, m.app.fib, m.app.even)
    w([[]])
    return locals()
def check_before(m, live):
    yield live.w([[]]), ('w1', 2)
    yield (live.fb(5), m.app.fib(5)), (5, 5)
    yield (live.ev(4), m.app.odd(3)), (True, True)
def check_after(m, live):
    yield live.w([[]]), ('w2', 3)
    yield (live.fb(5), m.app.fib(5)), (8, 8)
    yield (live.ev(4), m.app.odd(3)), (True, True)
def live_after(m, live):
    yield m.app.CALLS > 1, True
def live_back(m, live):
    yield m.app.CALLS > 1, True
