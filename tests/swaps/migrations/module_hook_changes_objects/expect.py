"""Objects that the module's names lead to are changed once: the trial of its hook changes copies of them."""
ORACLE = "speaks about state made before"
def setup(m):
    desks = [m.app.FLOOR.desk, m.app.DESKS["a"]]
    return locals()
def check_after(m, live):
    yield [(desk.n, desk.log) for desk in live.desks], [(2, ["moved"])] * 2
    yield [m.app.FLOOR.desk is live.desks[0], m.app.DESKS["a"] is live.desks[1]], [True, True]
