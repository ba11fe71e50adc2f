"""Statements that store a member made of the one its class has: each makes it of what the class says, not of what it has itself left there."""
def setup(m):
    objects = [m.app.Edited(), m.app.Added(), m.app.Twice(), m.app.Taken()]
    return locals()
def check_before(m, live):
    yield [o.m() for o in live.objects], [("tagged", "m"), "m", ("marked", ("tagged", "m")), ("tagged", "m")]
    yield m.app.Edited.RATE, 2
def check_after(m, live):
    yield [o.m() for o in live.objects], [("marked", "m"), ("tagged", "m"), ("marked", "m"), ("instead", "m")]
    yield m.app.Edited.RATE, 6
    yield live.objects[1].other(), "other"
