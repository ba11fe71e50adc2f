"""Only the line ends change: nothing is executed, everything keeps its identity."""
ROLLBACK = "whether that is a new version is the engine's to say"
NEW_VERSION = "open"
def setup(m):
    f, A = m.app.f, m.app.A
    return locals()
def check_before(m, live):
    yield (live.f(), live.A().g()), (1, 2)
def check_after(m, live):
    yield (live.f(), live.A().g(), m.app.f is live.f, m.app.A is live.A), (1, 2, True, True)
