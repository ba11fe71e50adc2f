"""Enum members that an edit takes away come back as the objects they were: what is held of them is compared by identity."""
def setup(m):
    return {"held": getattr(m.app.Status, "HELD", None), "high": getattr(m.app.Level, "HIGH", None)}
def check_before(m, live):
    yield [s.name for s in m.app.Status], ["OPEN", "HELD", "DONE"]
    yield m.app.is_held(live.held), True
    yield m.app.Status("held") is live.held, True
    yield m.app.is_high(live.high), True
    yield m.app.Level(2) is live.high, True
def check_after(m, live):
    yield [s.name for s in m.app.Status], ["OPEN", "DONE"]
    yield m.app.is_held(live.held), False
    yield m.app.is_high(live.high), False
