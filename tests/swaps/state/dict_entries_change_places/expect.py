"""The entries of a table change places in the text: its order follows, what the program added comes last."""
def setup(m):
    steps = m.app.STEPS
    return locals()
def check_before(m, live):
    yield [k for k in live.steps if k != "mine"], ["load", "check", "save"]
def check_after(m, live):
    yield [k for k in live.steps if k != "mine"], ["check", "load", "audit", "save"]
    yield live.steps is m.app.STEPS, True
def drive(m, live, swap):
    live.steps["mine"] = 0
    m.app.BY_USE["x"] = m.app.BY_USE.pop("x")
    return swap()
def live_after(m, live):
    yield (list(live.steps), list(m.app.BY_USE)), (["check", "load", "audit", "save", "mine"], ["y", "z", "x"])
