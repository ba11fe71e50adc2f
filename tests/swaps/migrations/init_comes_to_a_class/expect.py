"""Objects of a class that had no `__init__` get what its new one gives every object alike, where it leaves out nothing that its bases do."""
ALONE = "what objects were before is kept for the last eight changes that migrated; a chain makes more in between"


def setup(m):
    return {"widget": m.app.Field.widget, "hidden": m.app.hidden, "plain": m.app.plain, "renamed": m.app.renamed}


def check_before(m, live):
    yield (live.widget.flags, live.hidden.flags, vars(live.plain), vars(live.renamed)), (("hidden",), ("hidden",), {}, {"kind": "r"})


def check_after(m, live):
    yield (live.widget.flags, live.hidden.flags, live.plain.seen), ({"hidden": True}, {"hidden": True}, [])


def drive(m, live, swap):
    live.result = swap()


def live_after(m, live):
    yield (vars(live.widget), vars(live.renamed)), ({"kind": "h", "flags": {"hidden": True}}, {"kind": "r"})
    yield [n for n in ("given", "sort") if any(n in w for w in live.result.warnings)], ["given", "sort"]


def live_back(m, live):
    yield (vars(live.widget), vars(live.plain), vars(live.renamed)), ({"kind": "h"}, {}, {"kind": "r"})
