"""A value, a function and a class re-exported through two packages."""
def setup(m):
    get = m.app.get
    return locals()
def check_before(m, live):
    yield (live.get(), m.pk.value), ((1, "f1", "k1"), 1)
def check_after(m, live):
    yield (live.get(), m.pk.value, m("pk.sub").value), ((2, "f2", "k2"), 2, 2)
