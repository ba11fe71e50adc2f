"""A condition in a class body turns; members that stand behind it come and go."""
def setup(m):
    return {"svc": m.app.Svc()}
def check_before(m, live):
    yield (live.svc.go(), live.svc.is_a(), hasattr(live.svc, "extra")), ("old 1", "a", False)
def check_after(m, live):
    yield (live.svc.go(), live.svc.extra(), live.svc.is_a(), live.svc.is_c()), ("new 100", "x", "aa", "cc")
