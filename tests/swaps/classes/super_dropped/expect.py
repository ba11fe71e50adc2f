"""super() is no longer used (the __class__ cell is lost)."""
def setup(m):
    bound = m.app.Sub().go
    return locals()
def check_before(m, live):
    yield live.bound(), "basesub"
def check_after(m, live):
    yield (live.bound(), m.app.Sub().go()), ("only sub", "only sub")
