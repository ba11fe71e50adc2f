"""A class hidden behind a function that makes one instance: its methods follow, the instance stays."""
def setup(m):
    one, get = m.app.Config(), m.app.Config
    one.loaded = 99
    return locals()
def check_before(m, live):
    yield (live.get() is m.app.Config(), m.app.Config().read()), (True, "read 1")
def check_after(m, live):
    yield (live.one.read(), m.app.Config().read(), live.get().read()), ("read 2", "read 2", "read 2")
def live_after(m, live):
    yield (m.app.Config() is live.one, live.one.loaded), (True, 99)
