"""Plain classes become generic, or a protocol: bases whose instances have no dictionary, one of them with a metaclass."""
ORACLE = "a fresh protocol cannot be instantiated; the instance was made before"


def setup(m):
    box, tall, reader = m.app.Box(1), m.app.Tall(2), m.app.Reader()
    Box, Tall = m.app.Box, m.app.Tall
    return locals()


def check_before(m, live):
    yield (live.box.get(), live.tall.get(), live.tall.height(), live.reader.read(), live.reader.area()), (1, 2, 3, "r1", 0)
    yield [c.__name__ for c in m.app.Tall.__mro__], ["Tall", "Box", "object"]


def check_after(m, live):
    yield (live.box.get(), live.tall.get(), live.tall.height(), live.reader.read()), ([1], [2], 4, "r2")
    yield [c.__name__ for c in m.app.Tall.__mro__], ["Tall", "Box", "Generic", "object"]
    yield (m.app.Box[str]("s").get(), m.app.Tall.__orig_bases__[0].__origin__ is m.app.Box), (["s"], True)
    yield (hasattr(m.app.Reader, "area"), getattr(m.app.Reader, "_is_protocol", False)), (False, True)
    yield (type(m.app.Shop.spare) is m.app.Box, m.app.Shop.spare.get(), m.app.Shop().boxes[0].get()), (True, [8], [7])
    yield (m.app.wide.width(), m.app.wide.get(), isinstance(m.app.wide, m.app.Box), m.app.Wide.__mro__[1] is m.app.Box), (5, ["w"], True, True)


def live_after(m, live):
    yield (m.app.Box is live.Box, m.app.Tall is live.Tall), (True, True)
