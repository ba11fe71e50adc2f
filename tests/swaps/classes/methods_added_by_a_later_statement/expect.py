"""Members of a class that later statements put there, generated ones too, stay when members of its own come and go."""


def setup(m):
    old = m.app.Converter(abs)
    return locals()


def check_before(m, live):
    yield (m.app.Converter(abs).call(-1), hasattr(m.app.Converter, "_only_value")), (1, True)
    yield from same(m)


def check_after(m, live):
    yield (m.app.Converter(abs).call(-1), hasattr(m.app.Converter, "_only_value")), ([1], False)
    yield from same(m)


def live_after(m, live):
    yield (live.old == m.app.Converter(abs), repr(live.old)), (True, "<<built-in function abs>>")


def same(m):
    yield (m.app.Converter(abs) == m.app.Converter(abs), m.app.Converter(abs) == m.app.Converter(len)), (True, False)
    yield (repr(m.app.Converter("f")), repr(m.app.Factory(1, 2))), ("<f>", "<1/2>")
