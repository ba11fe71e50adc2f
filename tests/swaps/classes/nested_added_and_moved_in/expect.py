"""A top-level class moves into another one."""
def setup(m):
    mo = m.app.Model()
    return locals()
def check_before(m, live):
    yield (live.mo.table(), m.app.Meta.k), ("t", 1)
def check_after(m, live):
    yield (live.mo.table(), gone(m.app, "Meta"), m.app.Model.Meta.__qualname__), (("t", 2), True, "Model.Meta")
    yield live.mo.Meta().name(), "meta"
