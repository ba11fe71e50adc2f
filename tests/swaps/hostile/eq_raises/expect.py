"""Values that raise when compared, asked, hashed or printed."""
def setup(m):
    m.app.KEEP = m.app.Weird()
    f = m.app.f
    return locals()
def check_before(m, live):
    yield (live.f(), len(m.app.TABLE)), (1, 1)
def check_after(m, live):
    yield (live.f(), len(m.app.TABLE)), (2, 2)
