"""Objects made before get what a new `__init__` gives every object alike; what depends on lost arguments is said."""
ALONE = "what objects were before is kept for the last eight changes that migrated; a chain makes more in between"


def setup(m):
    return {"default": m.app.DEFAULT, "wide": m.app.ALL[1], "counter": m.app.counter}


def check_before(m, live):
    yield (live.default.render("cab"), live.wide.render("cab"), live.counter.next()), (["c", "a", "b"], ["c", "a", "b"], 3)


def check_after(m, live):
    yield (live.default.render("cab"), live.wide.render("cab"), live.counter.next()), (["a", "b"], ["a", "b"], 3)
    yield (live.default.seen, live.default.seen is live.wide.seen, live.default.guard is live.wide.guard), ({}, False, False)


def drive(m, live, swap):
    live.result = swap()


def live_after(m, live):
    yield (m.app.DEFAULT is live.default, m.app.ALL[1] is live.wide, vars(live.counter)), (True, True, {"start": 3})
    yield any("Counter has no odd, step" in w for w in live.result.warnings), True


def live_back(m, live):
    yield (vars(live.default), vars(live.counter)), ({"colors": True}, {"start": 3})
