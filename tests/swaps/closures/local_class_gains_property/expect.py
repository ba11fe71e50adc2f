"""A class made inside a function gains a property, a static and a class method over what its function captured."""
def setup(m):
    kind = m.app.make("t")
    obj = kind()
    return locals()
def check_before(m, live):
    yield (live.obj.hi(), gone(live.obj, "extra"), gone(live.kind, "s")), ("t", True, True)
def check_after(m, live):
    yield (live.obj.hi(), live.obj.extra, live.kind.s(), live.kind.c()), (("t", "base2"), "tt", "st", "Childt!")
