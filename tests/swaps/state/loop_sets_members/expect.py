"""A loop gives a class its attributes with `setattr`: what is worked out from the class follows an edit of the loop."""
ROLLBACK = "what the newer loop gave is taken away last, after what is worked out from it"
def setup(m):
    made = m.app.Codes()
    return locals()
def check_before(m, live):
    yield (live.made.c2, m.app.ALL), (2, ["c0", "c1", "c2"])
def check_after(m, live):
    yield (live.made.c3, live.made.c1, m.app.ALL), (30, 10, ["c0", "c1", "c2", "c3"])
