"""What statements store on definitions of their module goes with them: attributes of functions, classes, nested classes and members, and of a loop over `setattr`."""
def setup(m):
    return {"plain": m.app.plain, "till": m.app.Till(), "red": m.app.Colour.RED, "own": m.app.Till().own}
def seen(m, live):
    till = live.till
    return (getattr(live.plain, "tag", None), live.plain.level, live.plain.kept, getattr(till, "extra", None), till.limit, till.shadowed, getattr(till.go, "short", None),
            getattr(till.Inner, "mark", None), getattr(till, "set", None), getattr(live.red, "label", None), till.own())
def looped(m, live):
    return [n for n in ("get_a", "get_b", "get_c", "x", "y") if hasattr(live.till, n)], [n for n in ("LEFT", "RIGHT", "UP") if hasattr(m.app, n)]
def check_before(m, live):
    yield seen(m, live), ("a", 1, "k", 1, "stored", "stored", "g", 1, 1, "red", "other")
    yield looped(m, live), (["get_a", "get_b", "get_c", "x", "y"], ["LEFT", "RIGHT"])
def check_after(m, live):
    yield seen(m, live), (None, 2, "k", None, "body", "stored", None, None, None, None, "own still")
    yield looped(m, live), (["get_a", "get_c"], ["LEFT", "UP"])
