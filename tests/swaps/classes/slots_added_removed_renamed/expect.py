"""Slots come and go while instances live, in a class and in one below it; copies, pickles, weak references and deletion go on."""

import gc
import weakref

ORACLE = "instances from before have what they had"


def setup(m):
    base, sub, third, weak = m.app.Base("b"), m.app.Sub("s"), m.app.Third("t"), m.app.Weak()
    third.own = [1]
    weak.a = weak
    there = weakref.ref(weak)
    return locals()


def check_before(m, live):
    yield (live.base.show(), live.sub.show(), live.third.show()), (("b", "o"), ("s", "o"), ("t", "o"))
    yield (hasattr(live.base, "fresh"), live.third.own), (False, [1])
    yield m.app.again(m.app.Third("c")), [("c", "o")] * 3
    yield m.app.Base.__slots__, ("name", "old")


def check_after(m, live):
    yield (live.base.show()[0], live.third.show()[0], live.third.own), ("b", "t", [1])
    yield hasattr(live.base, "old"), False
    yield raised(setattr, live.base, "old", 1), "AttributeError"
    yield raised(setattr, live.base, "other", 1), "AttributeError"
    live.base.fresh, live.third._new = 3, "n"
    yield (live.base.show()[:3], live.third.show()[:3]), (("b", 3, None), ("t", None, "n"))
    del live.base.fresh
    yield raised(getattr, live.base, "fresh"), "AttributeError"
    yield raised(delattr, live.base, "fresh"), "AttributeError"
    live.sub.more, live.sub.name = (1,), "s2"
    yield (live.sub.more, live.sub.name, type(live.sub) is m.app.Sub), ((1,), "s2", True)
    live.sub.name = "s"
    fresh = m.app.Third("f", 7)
    fresh.own = fresh.more = fresh
    yield (fresh.show()[:3], fresh.own is fresh, fresh.more is fresh), (("f", 7, None), True, True)
    yield [shown[:3] for shown in m.app.again(m.app.Base("c", 4))], [("c", 4, None)] * 3
    yield [shown[:3] for shown in m.app.again(m.app.Third("c", 4))], [("c", 4, None)] * 3
    yield (m.app.MADE.show()[:2], [t.show()[:2] for t in m.app.TABLE]), (("made", 2), [("x", 1), ("y", 5)])
    yield (type(m.app.MADE) is m.app.Base, type(m.app.TABLE[1]) is m.app.Sub), (True, True)
    yield m.app.Base.__slots__[:3], ("name", "fresh", "_new")


def check_after2(m, live):
    yield from check_after(m, live)
    live.base.last = 1
    yield live.base.show()[-1], True


def live_after(m, live):
    weak = m.app.Weak()
    weak.a, weak.b = 1, [weak]
    there = weakref.ref(weak)
    del weak
    gc.collect()
    yield there(), None
    live.weak.b = 2
    yield (live.weak.a is live.weak, live.weak.b, live.there() is live.weak), (True, 2, True)
