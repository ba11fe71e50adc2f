"""Classes with slots of their own get `typing.Generic` as a base, which adds nothing to an instance, and lose it again."""
import gc


def setup(m):
    return {"headers": m.app.HEADERS, "boxes": [m.app.Box(n) for n in range(100)]}


def check_before(m, live):
    yield (m.app.Box.__mro__[1:], [c.__name__ for c in m.app.Headers.__mro__[1:2]]), ((object,), ["Sequence"])
    yield from _instances(m, live)


def check_after(m, live):
    yield [c.__name__ for c in m.app.Box.__mro__[1:]], ["Generic", "object"]
    yield "Generic" in [c.__name__ for c in m.app.Headers.__mro__], True
    yield m.app.Box[int](3).thing, 3
    yield from _instances(m, live)


def _instances(m, live):
    yield ([*live.headers], type(live.headers) is m.app.Headers, m.app.HEADERS[1]), ([1, 2], True, 2)
    yield (sum(each.thing for each in live.boxes), m.app.BOX.thing), (4950, "x")
    del live.boxes[50:]
    live.boxes += [m.app.Box(n) for n in range(50, 100)]
    gc.collect()
    yield sum(each.thing for each in live.boxes), 4950
