"""Unedited functions are pushed down: tracebacks show their new lines, in closures and lambdas as well."""
def setup(m):
    a, b, c, d = m.app.a, m.app.C().b, m.app.outer(), m.app.d
    return locals()
def check_before(m, live):
    yield [lines(f)[-1][1] for f in (live.a, live.b, live.c, live.d)], [2, 5, 8, 10]
def check_after(m, live):
    yield [lines(f)[-1][1] for f in (live.a, live.b, live.c, live.d)], [6, 12, 15, 17]
