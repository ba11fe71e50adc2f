"""A table names functions of other modules, through the modules, that are new in the same change."""
import livesh


def setup(m):
    return {"table": m.app.TABLE}


def check_before(m, live):
    yield [f(1) for f in live.table.values()], [("old", 1)] * 3


def check_after(m, live):
    yield [f(1) for f in live.table.values()], [("new", 1)] * 3



def drive(m, live, swap):
    livesh.swap(*map(m.name, ("app", "zrules", "pk.zmod", "pk.zother")))
