"""PEP 695: a generic function and a generic class are edited in place."""
PYTHON = (3, 12)
def setup(m):
    swap, box, alias = m.app.swap, m.app.Box(1), m.app.Box[int]
    return locals()
def check_before(m, live):
    yield (live.swap((1, 2)), live.box.get()), ((2, 1), 1)
def check_after(m, live):
    yield (live.swap((1, 2)), live.box.get(), live.alias(5).get()), ([2, 1], ("got", 1), ("got", 5))
    yield (isinstance(live.box, m.app.Box), m.app.Box.__type_params__[0].__name__), (True, "T")
    yield m.app.Pair.__value__.__args__[0], m.app.Pair.__type_params__[0]
