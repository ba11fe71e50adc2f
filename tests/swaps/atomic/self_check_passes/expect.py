"""The check is run staged and sees the new version."""
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield m.app.f(), 20
