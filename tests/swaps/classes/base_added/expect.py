"""A second base is added: old instances have its methods."""
def setup(m):
    a, A = m.app.Animal(), m.app.Animal
    return locals()
def check_before(m, live):
    yield gone(live.a, "shout"), True
def check_after(m, live):
    yield (live.a.shout(), live.A is m.app.Animal, isinstance(live.a, m.app.Loud)), ("LOUD", True, True)
