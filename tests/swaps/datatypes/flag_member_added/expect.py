"""A Flag gains members; combinations made before stay members of it."""
def setup(m):
    rw = m.app.Perm.R | m.app.Perm.W
    return locals()
def check_before(m, live):
    yield (live.rw is m.app.Perm.RW, m.app.can(live.rw)), (True, True)
def check_after(m, live):
    yield (live.rw is m.app.Perm.RW, m.app.Perm.ALL.value, m.app.can(live.rw), live.rw in m.app.Perm.ALL), (True, 7, True, True)
    yield (live.rw | m.app.Perm.X) is m.app.Perm.ALL, True
