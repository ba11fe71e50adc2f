"""The bases of classes over builtins change their order; no hook of a base is run for anything but the class itself."""


def setup(m):
    cache, stack = m.app.Cache(), m.app.Stack([1, 2])
    return locals()


def check_before(m, live):
    yield live.cache.put("a", 1), 1
    yield live.stack.top(), (2, "hooked")
    yield [b.__name__ for b in m.app.Cache.__bases__], ["Generic", "OrderedDict"]
    yield m.app.subclasses, [m.app.Stack]


def check_after(m, live):
    yield live.cache.put("a", 1), -1
    yield live.stack.top(), (2, "worded")
    yield [b.__name__ for b in m.app.Cache.__bases__], ["OrderedDict", "Generic"]
    yield m.app.Cache[int, str]().put(1, "x"), -1
    yield m.app.subclasses, [m.app.Stack]


def live_after(m, live):
    yield (type(live.cache) is m.app.Cache, type(live.stack) is m.app.Stack), (True, True)
