"""Two classes of one line get slots in one edit, after an object of theirs was copied (which notes the names of the slots in the class)."""
MAY_REFUSE = "CPython fixes the layout of an instance when it is made"
def setup(m):
    from copy import copy
    marker, required = m.app.Marker("a"), m.app.Required("b")
    copies = [copy(marker), copy(required)]
    return locals()
def check_before(m, live):
    yield [x.label for x in (live.marker, live.required, *live.copies)], ["a", "b", "a", "b"]
def check_after(m, live):
    from copy import copy
    yield [copy(x).label for x in (live.marker, live.required, *live.copies)], ["a", "b", "a", "b"]
    yield [m.app.Marker("c").shown(), live.required.shown()], ["c!", "b!"]
