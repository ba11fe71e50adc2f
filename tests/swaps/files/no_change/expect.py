"""The file is written again with the same text: nothing happens, no new version."""
NEW_VERSION = False
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 1
def live_after(m, live):
    yield (m.app.f is live.f, m.ledger.entries), (True, ["ran"])
