"""A class loses its only base; its own subclass and instances of both exist."""
def setup(m):
    a, d = m.app.Animal(), m.app.Dog()
    return locals()
def check_before(m, live):
    yield (live.a.shout(), live.d.shout(), live.d.name()), ("LOUD", "LOUD", "dog animal")
def check_after(m, live):
    yield (gone(live.a, "shout"), gone(live.d, "shout"), live.d.name()), (True, True, "dog animal")
    yield (isinstance(live.d, m.app.Animal), isinstance(live.d, m.app.Loud)), (True, False)
