"""A class holds a method whose decorator has an effect, and attributes made of an edited value: they follow, the statement is not run."""
def setup(m):
    loop = m.app.Loop()
    Loop, table = m.app.Loop, m.app.Loop.table
    return locals()
def check_before(m, live):
    yield live.loop.step(), (True, True)
    yield (live.loop.peek(), live.loop.size, repr(live.Loop._after)), (True, 10, "old")
def check_after(m, live):
    yield live.loop.step(), (True, True)
    yield (live.loop.peek(), live.loop.size, repr(live.Loop._after)), (True, 20, "new")
    yield (live.Loop.table["k"] is m.app.missing, m.ledger.entries), (True, ["step"])
def drive(m, live, swap):
    live.Loop.tuned = "by hand"
    live.Loop.count = 3
    live.held = swap().held
def live_after(m, live):
    yield live.held, []
    yield repr(m.app.LAST), "new"
    yield (m.app.Loop is live.Loop, live.Loop.tuned, live.Loop.count), (True, "by hand", 3)
def live_back(m, live):
    yield (live.Loop.tuned, live.Loop.count), ("by hand", 3)
