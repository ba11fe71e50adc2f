"""Inner functions that call themselves through their own cell."""
def setup(m):
    fib, walk = m.app.maker(), m.app.walk
    return locals()
def check_before(m, live):
    yield (live.fib(5), live.walk([[], [[]]])), (5, 8)
def check_after(m, live):
    yield (live.fib(5), live.walk([[], [[]]])), (12, 80)
