"""New classes with slots of their own, below a chain of edited ones with slots: their instances are those of the live classes."""
def setup(m):
    group = m.app.Group("g", m.app.Node("n"))
    return locals()
def check_before(m, live):
    yield live.group.say(), "group node n"
def check_after(m, live):
    some = m.app.Some(live.group)
    yield some.say(), "some: g: NODE n"
    yield (isinstance(some, type(live.group)), type(some).__mro__[1:3]), (True, (m.app.Group, m.app.Node))
    yield (some.most, m.app.Many(live.group).say()), (9, "some: g: NODE n")
    yield m.app.Group.__subclasses__() == [m.app.Some], True
