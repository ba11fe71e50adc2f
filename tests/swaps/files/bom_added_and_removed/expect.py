"""The file gains a byte order mark and loses it again."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield live.f(), "a"
def check_after(m, live):
    yield live.f(), "ä"
def check_after2(m, live):
    yield live.f(), "ö"
