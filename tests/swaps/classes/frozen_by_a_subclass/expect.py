"""A decorator gives a subclass of the class in its place: both go on, with the objects there are."""


def setup(m):
    return {"cls": m.app.Fixed, "inner": m.app.Fixed.__mro__[2], "fixed": m.app.fixed}


def check_before(m, live):
    yield (live.fixed.said(), live.fixed.total()), ("<[1, 2]>", 3)


def check_after(m, live):
    yield (live.fixed.said(), live.fixed.total(), live.fixed.limit), ("<2>", 3, 5)
    yield (m.app.Fixed is live.cls, m.app.Fixed.__mro__[2] is live.inner, type(live.fixed) is live.cls), (True, True, True)
    yield (m.app.said, type(m.app.other) is live.cls), ("<1>", True)
