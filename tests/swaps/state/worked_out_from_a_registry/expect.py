"""What untouched statements work out from a registry follows when definitions come to it and go."""
def setup(m):
    held = m.app.SAME
    return locals()
def check_before(m, live):
    yield m.app.NAMES, ["one", "two"]
    yield sorted(live.held), ["one", "two"]
def check_after(m, live):
    yield m.app.NAMES, ["one", "three"]
    yield (sorted(live.held), m.app.SAME is m.reg.HANDLERS), (["one", "three"], True)
