"""A package and its modules import each other; a module reads what the package defines above its imports, and the star above asks for what is new."""


def check_before(m, live):
    yield (m("pk").VERSION, m("pk").BANNER, m("pk").SEEN, m("pk").A), (1, "v1", 1, 1)
    yield (hasattr(m("pk"), "NEW"), hasattr(m("pk"), "LAST")), (False, False)


def check_after(m, live):
    yield (m("pk").VERSION, m("pk").BANNER, m("pk").SEEN, m("pk").A), (2, "w2", 7, 2)
    yield (m("pk").NEW, m("pk").LAST), (5, "w2")
