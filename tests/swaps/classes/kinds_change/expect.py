"""Definitions become another kind of thing: a class an enum and back, a value a definition, what was imported one's own; what is the library's own stays as it is."""
def setup(m):
    return {"rate": m.app.rate, "quick": m.app.quick, "borrowed": m.app.borrowed}
def check_before(m, live):
    yield (m.app.Color.RED, m.app.Color().shown()), (1, "plain")
    yield [s.name for s in m.app.Size], ["S", "M"]
    yield (m.app.rate(3), live.rate(3), m.app.quick(), live.quick()), (8, 8, "lambda", "lambda")
    yield (m.app.borrowed(), m.lib.borrowed(), live.borrowed()), ("the library's",) * 3
def check_after(m, live):
    yield [c.shown() for c in m.app.Color], ["RED", "BLUE"]
    yield m.app.Color(2).name, "BLUE"
    yield (m.app.Size.S, hasattr(m.app.Size, "M")), ("small", False)
    yield (m.app.rate(3), m.app.quick(), m.app.borrowed()), (("a function", 3), "a class", "our own")
    yield m.lib.borrowed(), "the library's"
def live_after(m, live):
    yield (live.rate(3), live.quick(), live.borrowed()), (("a function", 3), "a class", "the library's")
def live_back(m, live):
    yield (m.app.rate is live.rate, m.app.quick is live.quick, m.app.borrowed is live.borrowed), (True, True, True)
