"""Functions disappear; whoever held one can still call it."""
def setup(m):
    dead = getattr(m.app, "dead", lambda: "dead")
    return locals()
def check_before(m, live):
    yield (m.app.used(), live.dead()), (1, "dead")
    yield sorted(n for n in vars(m.app) if not n.startswith("__")), ["dead", "helper", "used"]
def check_after(m, live):
    yield (m.app.used(), live.dead()), (1, "dead")
    yield sorted(n for n in vars(m.app) if not n.startswith("__")), ["used"]
