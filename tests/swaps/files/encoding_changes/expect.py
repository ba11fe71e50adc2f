"""The encoding of the file changes with the edit."""
def setup(m):
    f = m.app.f
    return locals()
def check_before(m, live):
    yield live.f(), "ü1"
def check_after(m, live):
    yield live.f(), "ü2 — €"
