"""A field is added to a parent dataclass; the unedited child in another module has it too."""
FIRST = ["base"]
def setup(m):
    C = m.app.Child
    old = C(1)
    return locals()
def check_before(m, live):
    yield repr(m.app.Child(1)), "Child(id=1, name='n')"
def check_after(m, live):
    yield repr(m.app.Child(1)), "Child(id=1, rev=1, name='n')"
def live_after(m, live):
    yield repr(live.old), "Child(id=1, rev=1, name='n')"
