"""A metaclass or an `__init_subclass__` that is edited makes the classes of its module again; those that a function has made it does not, and that is said."""


def setup(m):
    return {"made": m.app.build(), "has": m.app.Has, "under": m.app.Under}


def check_before(m, live):
    yield [live.has.own, live.under.tag, live.made[0].own, live.made[1].tag], [("f_a",), "old", ("f_b",), "old"]


def check_after(m, live):
    yield [live.has.own, live.under.tag], [("a",), "new"]


def drive(m, live, swap):
    live.result = swap()


def live_after(m, live):
    yield [live.made[0].own, live.made[1].tag], [("f_b",), "old"]
    said = [w for w in live.result.warnings if "nothing makes again" in w]
    yield (len(said), "Mine" in said[0], "Has" in said[0].replace("app.build", ""), "Late" in said[1], "Under" in said[1]), (2, True, False, True, False)
