"""A nested class disappears, its sister is edited and keeps its identity."""
def setup(m):
    mo, Other = m.app.Model(), m.app.Model.Other
    return locals()
def check_before(m, live):
    yield (live.mo.Meta.k, live.mo.Other.k), (1, 2)
def check_after(m, live):
    yield (gone(live.mo, "Meta"), live.Other.k, m.app.Model.Other is live.Other), (True, 3, True)
