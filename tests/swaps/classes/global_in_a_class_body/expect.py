"""A class body that binds names of the module."""
def setup(m):
    describe = m.app.describe
    return locals()
def check_before(m, live):
    yield (m.app.read(), m.app.Settings.copied, live.describe(), hasattr(m.app, "ADDED"), m.app.Later.own), ((1, "old"), 1, "old", False, 1)
def check_after(m, live):
    yield (m.app.read(), m.app.Settings.copied, live.describe(), m.app.ADDED, m.app.Later.own), ((2, "new"), 2, "new", 3, 3)
