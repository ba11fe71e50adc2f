"""Only comments and blank lines change: nothing runs, the lines are right."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield (live.f(), live.f.__code__.co_firstlineno), (1, 1)
def check_after(m, live):
    yield (live.f(), live.f.__code__.co_firstlineno, m.app.f is live.f), (1, 3, True)
