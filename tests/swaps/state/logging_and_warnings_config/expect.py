"""A configuring call at the top level is edited: it runs once, with the new argument."""
ROLLBACK = "a call's effect on another library is not taken back"
def check_before(m, live):
    yield m.app.f(), 20
def check_after(m, live):
    yield m.app.f(), 10
