"""A base with a dictionary gives way to one without: the class has its own from then on, its instances keep theirs."""


def setup(m):
    item = m.app.Item()
    return locals()


def check_before(m, live):
    yield (live.item.show(), m.app.Item().show()), ((1, "named"), (1, "named"))


def check_after(m, live):
    yield (live.item.show(), m.app.Item().show()), ([1, "slim"], [1, "slim"])
    yield [c.__name__ for c in m.app.Item.__mro__], ["Item", "Slim", "object"]
    live.item.more = 2
    yield live.item.__dict__, {"n": 1, "more": 2}
