"""An attribute set on a function by a statement changes; one set at run time stays."""
def setup(m):
    held = m.app.view
    held.hits = 7
    methods = held.methods
    return locals()
def check_before(m, live):
    yield (live.held.route, live.held.hits), ("/a", 7)
def check_after(m, live):
    yield (live.held.route, live.held.hits, live.held.methods), ("/b", 7, ["GET"])
def live_after(m, live):
    yield live.held.methods is live.methods, True
