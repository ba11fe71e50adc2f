"""A cache that does not stand next to the edited function, but above other decorators of it, forgets what the old code answered; one over an untouched function does not."""
def called(m):
    m.app.untouched()
    return [m.app.over_a_closure(), m.app.over_an_object(), m.app.between(), m.app.TILL.method(), m.app.Till.static()]
def expected(n):
    return [("logged", n), ("timed", ("logged", n)), ("logged", ("logged", n)), ("logged", n), ("timed", n)]
def setup(m):
    return {"first": called(m)}
def check_before(m, live):
    yield called(m), expected(1)
def check_after(m, live):
    yield called(m), expected(2)
    yield m.app.made, [1]
def live_back(m, live):
    yield m.app.made, [1]
