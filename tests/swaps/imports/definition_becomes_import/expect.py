"""A module imports what it defined itself, from one that had it all along: whoever holds the old one reaches the new one."""
def setup(m):
    held, table = m.app.parse, m.app.TABLE
    return locals()
def check_before(m, live):
    yield (live.held(1), m.app.use(1), live.table["p"](1), m.app.parse is m.lib.parse), (("app1", 1), ("app1", 1), ("app1", 1), False)
def check_after(m, live):
    yield (live.held(1), m.app.use(1), live.table["p"](1), m.app.parse is m.lib.parse), (("lib2", 1), ("lib2", 1), ("lib2", 1), True)
def live_back(m, live):
    yield m.app.parse is live.held, True
