"""A package defines a base and imports the module that derives from it below; both are edited, and the base gets another base."""


def setup(m):
    return {"later": m("pk.later").LATER}


def check_before(m, live):
    yield (m("pk").run(), live.later.total(), [c.__name__ for c in m("pk").Base.__mro__]), (1, 1, ["Base", "object"])


def check_after(m, live):
    yield (m("pk").run(), live.later.total(), [c.__name__ for c in m("pk").Base.__mro__]), (12, 12, ["Base", "ABC", "object"])
    yield (type(live.later) is m("pk").Later, m("pk.later").OTHER.total()), (True, 12)
