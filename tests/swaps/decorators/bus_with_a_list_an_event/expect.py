"""Handlers, methods among them, stand in a list an event: once, and under their event, in the order the bus sorts them."""
def setup(m):
    return locals()
def check_before(m, live):
    yield [m.bus.emit(e) for e in ("a", "b", "c", "d")], [["f1", "t1"], ["g1"], [], ["low", "high"]]
def check_after(m, live):
    yield [m.bus.emit(e) for e in ("a", "b", "c", "d")], [["f2"], [], ["g2", "t1"], ["high", "low"]]
