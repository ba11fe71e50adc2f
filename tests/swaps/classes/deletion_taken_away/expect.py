"""Statements that took members from classes, added one and replaced one are gone: the classes are as their own statements say."""
import copy, pickle
def setup(m):
    one, child, plain = m.app.Missing("h"), m.app.Child("c"), m.app.Plain()
    return locals()
def check_before(m, live):
    yield live.one.said(), ("old", "h")
    yield [hasattr(c, "__slots__") for c in (m.app.Missing, m.app.Child)], [False, False]
    yield (hasattr(live.plain, "f"), live.plain.added, live.plain.there), (False, "added", "other")
def check_after(m, live):
    yield live.one.said(), ("new", "h")
    yield (m.app.Missing.__slots__, m.app.Child.__slots__), (("hint",), ())
    yield copy.copy(live.child).hint, "c"
    yield (live.plain.f(), hasattr(live.plain, "added"), live.plain.there), (1, False, "there")
