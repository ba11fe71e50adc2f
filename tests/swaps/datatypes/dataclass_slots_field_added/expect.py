"""Dataclasses with slots get fields: the objects there are get the defaults, new ones take arguments."""

ORACLE = "objects from before have the defaults as well"


def setup(m):
    order, point, center, loose = m.app.Order("a", 4), m.app.Point(2, 3), m.app.CENTER, m.app.Loose(5)
    return locals()


def check_before(m, live):
    yield (live.order.total(), m.app.names(m.app.Order)), (4, ["name", "quantity"])
    yield (repr(live.order), live.point == m.app.Point(2, 3)), ("Order(name='a', quantity=4)", True)


def check_after(m, live):
    yield (live.order.total(), live.order.tags, live.order.discount), (2.0, [], 0.5)
    yield m.app.names(m.app.Order), ["name", "quantity", "tags", "discount"]
    yield repr(live.order), "Order(name='a', quantity=4, tags=[], discount=0.5)"
    yield m.app.Order("b", 2, ["t"], 1.5).total(), 3.0
    yield (live.point.z, live.point == m.app.Point(2, 3), hash(live.point) == hash(m.app.Point(2, 3))), (7, True, True)
    yield raised(setattr, live.point, "z", 1), "FrozenInstanceError"
    yield (m.app.replace(live.point, z=8).z, m.app.CENTER.z), (8, 9)
    yield (live.loose.m, m.app.Loose(1, 2).m), (1, 2)
    yield type(live.order) is m.app.Order and type(m.app.CENTER) is m.app.Point, True
