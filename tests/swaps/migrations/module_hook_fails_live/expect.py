"""The module's hook fails where the trial, which ran on copies, did not: the objects that it had changed are as before."""
REFUSED = "no such floor"
def setup(m):
    m.app.LIVE = id(m.app.FLOOR)
    desks = [m.app.FLOOR.desk, m.app.DESKS["a"]]
    return locals()
def check_before(m, live):
    yield [vars(desk) for desk in live.desks], [{"n": 1, "log": []}] * 2
    yield m.app.FLOOR.desk is live.desks[0], True
