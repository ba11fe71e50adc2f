"""An exception gets a base of the program's own in the place of `Exception`, beside a mixin that stays."""
def setup(m):
    error, kind, visit = m.app.Incomplete("x", 3), m.app.ParseError, m.app.VisitError("v")
    return locals()
def check_before(m, live):
    yield (repr(live.error), live.kind.__base__), ("<x at 3>", Exception)
def check_after(m, live):
    yield (repr(live.error), live.kind.__base__), ("<x at 3>", m.app.AppError)
    yield (live.error.code(), live.visit.code(), m.app.ParseError("n").code()), (7, 7, 7)
    try:
        raise live.error
    except m.app.AppError as caught:
        yield caught is live.error, True
def live_after(m, live):
    yield m.app.ParseError is live.kind, True
