"""A constant is another combination of flags: the combination that others hold is not turned into it."""
def setup(m):
    both = m.app.Perm.R | m.app.Perm.W
    return locals()
def check_before(m, live):
    yield (live.both.value, m.app.DEFAULT is live.both), (6, True)
def check_after(m, live):
    yield (live.both.value, m.app.DEFAULT.value, (live.both | m.app.Perm.S).value), (6, 12, 14)
    yield (m.app.Perm.R | m.app.Perm.W) is live.both, True
    yield (m.app.Perm(12) is m.app.DEFAULT, m.app.Perm.S in m.app.DEFAULT), (True, True)
