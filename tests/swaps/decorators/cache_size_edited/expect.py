"""The size of a cache is edited."""
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield (m.app.f(1), m.app.f.cache_info().maxsize), ((1, "f"), 2)
def check_after(m, live):
    yield (m.app.f(1), m.app.f.cache_info().maxsize), ((1, "f"), 64)
    yield live.held(3), (3, "f")
