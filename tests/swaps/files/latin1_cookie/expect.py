"""A latin-1 file with a coding cookie."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield (live.f(), m.app.NAME), ("é1", "café")
def check_after(m, live):
    yield (live.f(), m.app.NAME), ("é2", "naïve")
