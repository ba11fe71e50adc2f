"""A class over a namedtuple is written as a `NamedTuple`: objects there are keep their class and values, and the new text makes more of them."""


def setup(m):
    return {"item": m.app.Item("x", "held"), "cls": m.app.Item, "builder": m.app.Builder()}


def check_before(m, live):
    yield live.builder.run(), ["single:a+", "double:b+"]


def check_after(m, live):
    yield live.builder.run(), ["single-a+", "double-b+", "double-c+"]
    yield (m.app.Item is live.cls, {type(item) is live.cls for item in m.app.Builder.RULES}), (True, {True})
    yield (live.item == ("x", "held"), live.item.builder, m.app.Item._fields), (True, "held", ("pattern", "builder"))
    yield repr(m.app.Item("y", builder="z")), "Item(pattern='y', builder='z')"
