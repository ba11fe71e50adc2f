"""A method that another module has wrapped keeps its wrapper when its header is edited, and is edited inside of it."""
FIRST = ["app", "plug"]
def setup(m):
    m("plug")
    bound = m.app.C().m
    return locals()
def check_before(m, live):
    yield (m.app.C().m(), m.app.C().n(), live.bound()), (("marked", 1), ("marked", "n"), ("marked", 1))
def check_after(m, live):
    yield (m.app.C().m(), m.app.C().n(), live.bound()), (("marked", 2), ("marked", "n"), ("marked", 2))
