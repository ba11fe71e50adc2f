"""A class becomes a factory function."""
ORACLE = "there is no class in a fresh process"
def setup(m):
    p = m.app.Point(3)
    return locals()
def check_before(m, live):
    yield (live.p.x, m.app.use().x), (3, 1)
def check_after(m, live):
    yield (live.p.x, m.app.use()), (3, {"x": 1})
