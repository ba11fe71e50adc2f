"""A dispatch table loses and gains entries; who holds the table sees it."""
def setup(m):
    run, table = m.app.run, m.app.TABLE
    return locals()
def check_before(m, live):
    yield (live.run("u", "a"), live.run("l", "A"), sorted(live.table)), ("A", "a", ["l", "u"])
def check_after(m, live):
    yield (live.run("u", "a"), live.run("t", "ab"), sorted(m.app.TABLE)), ("A!", "Ab", ["t", "u"])
    yield [f("x") for f in m.app.ORDER], ["X!", "X", "X!"]
def live_after(m, live):
    yield sorted(live.table), ["t", "u"]
