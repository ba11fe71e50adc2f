"""A class without bases gets one: CPython refuses to assign it in place from object."""
def setup(m):
    a, A = m.app.Animal(), m.app.Animal
    a.n = 5
    return locals()
def check_before(m, live):
    yield (gone(live.a, "shout"), live.a.n), (True, 5)
def check_after(m, live):
    yield (live.a.shout(), live.a.n, isinstance(live.a, m.app.Loud)), ("LOUD animal", 5, True)
    yield (isinstance(live.a, m.app.Animal), issubclass(m.app.Animal, m.app.Loud)), (True, True)
    yield live.A().shout(), "LOUD animal"
