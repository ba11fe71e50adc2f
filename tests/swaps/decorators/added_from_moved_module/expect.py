"""A plain function becomes the wrapper of a decorator whose module is pushed down in the same change; a former body gets another name."""
FIRST = ["deco"]
def setup(m):
    unique, first = m.app.unique, m.app.first
    return locals()
def check_before(m, live):
    yield (live.unique(1), live.first(1)), (("plain", 1), ("w", 1, ("first", 1)))
def check_after(m, live):
    yield (live.unique(1), m.app.TABLE["unique"](1)), (("w", ("plain", 1), ("async", 1)),) * 2
    yield live.first(1), ("w", 1, ("first", 1))
    yield lines(live.unique, 1, 2)[0][:2], ("deco", 8)
