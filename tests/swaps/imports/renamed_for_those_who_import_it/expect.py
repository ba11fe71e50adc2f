"""A definition that has another name, which another module of the change imports as the old one, is the same to who holds it; one that nobody imports so is gone."""
import functools
def setup(m):
    return {"old": m.app.old, "partial": functools.partial(m.app.old, 1), "kind": m.app.Old, "made": m.app.Old(), "two": getattr(m.lib, "two", None)}
def check_before(m, live):
    yield (m.app.use(1), m.app.TABLE[0](1), live.partial(), live.kind().go(), live.made.go()), ((("one", 1), "one"), ("one", 1), ("one", 1), "one", "one")
    yield live.two(1), ("two", 1)
def check_after(m, live):
    yield (m.app.use(1), m.app.TABLE[0](1)), ((("changed", 4), "changed"), ("changed", 4))
    yield (gone(m.lib, "old"), gone(m.lib, "Old"), gone(m.lib, "two")), (True, True, True)
def live_after(m, live):
    yield (live.old(1), live.partial(), live.kind().go(), live.made.go()), (("changed", 4), ("changed", 4), "changed", "changed")
    yield (live.old is m.lib.fresh, live.kind is m.lib.Fresh, live.two(1)), (True, True, ("two", 1))
