"""A package puts its `__all__` together from modules that it looks up or goes over: what one of them brings or takes away shows in the stars above."""


def check_before(m, live):
    yield sorted(m("pk").__all__), ["del_in", "get_in", "lcat", "own", "some"]
    yield m("pk").del_in(), "del"
    yield hasattr(m("pk"), "set_in"), False


def check_after(m, live):
    yield sorted(m("pk").__all__), ["get_in", "lcat", "more", "own", "set_in"]
    yield (m("pk").set_in(), m("pk").get_in()), ("set", "get")
    yield (hasattr(m("pk"), "del_in"), hasattr(m("pk.every"), "del_in")), (False, False)
    yield (m("pk").more, hasattr(m("pk"), "some")), (2, False)
