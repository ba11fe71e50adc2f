"""An implementation of a single-dispatch function and its default are edited."""
def setup(m):
    held = m.app.show
    return locals()
def check_before(m, live):
    yield (live.held(1), live.held([]), live.held("")), ("int", "list", "object")
def check_after(m, live):
    yield (live.held(1), live.held([]), live.held("")), ("INT", "list", "OBJECT")
def live_after(m, live):
    yield m.app.show is live.held, True
