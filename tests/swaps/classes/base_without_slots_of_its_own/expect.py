"""Instances are made of a class with a `__dict__` over an edited base with `__slots__ = ()`: CPython compares such bases by identity."""


def setup(m):
    return {"first": m.app.FIRST}


def check_before(m, live):
    yield m.app.FIRST.shown(), "old first"
    yield m.app.LAST.shown(), "old last"
    yield type(m.app.LAST).__name__, "Gone"
    yield hasattr(m.app, "SECOND"), False


def check_after(m, live):
    yield m.app.FIRST.shown(), "new first"
    yield m.app.LAST.shown(), "new last"
    yield (m.app.SECOND.shown(), m.app.SECOND.size, m.app.SECOND.more()), ("new second", 2, 1)
    yield type(m.app.SECOND) is m.app.Plain, True
    yield sorted(c.__name__ for c in m.app.Mixin.__subclasses__() if c in vars(m.app).values()), ["Other", "Plain"]


def live_after(m, live):
    yield live.first.shown(), "new first"
