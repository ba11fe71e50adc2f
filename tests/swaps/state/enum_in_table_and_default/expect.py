"""A table built from an enum follows when it gains a member; a default that is a member stays it."""
def setup(m):
    run = m.app.run
    return locals()
def check_before(m, live):
    yield (live.run(), len(m.app.NAMES)), ("fast", 2)
def check_after(m, live):
    yield (live.run(), m.app.NAMES[m.app.Mode.IDLE], len(m.app.NAMES)), ("fast", "idle", 3)
