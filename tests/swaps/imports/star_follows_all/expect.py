"""`__all__` is edited: who has a star import, also through a module in between, has the new names and loses the others."""
def setup(m):
    names = m.app.names
    m.mid.mine = 1
    return locals()
def check_before(m, live):
    yield (live.names(), gone(m.mid, "c"), m.app.b()), (["a", "b"], True, "b1")
def check_after(m, live):
    yield (live.names(), gone(m.mid, "b"), m.app.c(), m.app.a()), (["a", "c"], True, "c2", "a2")
    yield (m.app.own(), m.mid.mine), ("own", 1)
