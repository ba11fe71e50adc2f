"""A class in the middle gains an override with super()."""
def setup(m):
    c = m.app.C()
    hi = c.hi
    return locals()
def check_before(m, live):
    yield live.hi(), "cg1"
def check_after(m, live):
    yield (live.hi(), live.c.hi()), ("cpg1", "cpg1")
