"""A table that a hook fills has other entries by now than when something was taken from it: what the edit adds is added where that can be told, all else is held and said."""
def setup(m):
    m.app.load()
    m.app.RUNS["Upper"] += 3
    return locals()
def check_before(m, live):
    yield (m.app.COUNT, m.app.NAMES, m.app.RUNS, len(m.app.OBJECTS)), (1, ["Upper"], {"Upper": 3}, 1)
def check_after(m, live):
    yield (m.app.RUNS, sorted(m.app.REGISTRY)), ({"Upper": 3, "Lower": 0}, ["Loaded", "Lower", "Upper"])
def drive(m, live, swap):
    done = swap()
    live.said = sorted(each.partition(": ")[2].partition(" was held")[0] for each in [*done.warnings, *done.held])
def live_after(m, live):
    yield live.said, ["COUNT", "NAMES", "OBJECTS"]
    yield (m.app.COUNT, m.app.NAMES, len(m.app.OBJECTS)), (1, ["Upper"], 1)
