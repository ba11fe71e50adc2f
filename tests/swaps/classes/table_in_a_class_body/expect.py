"""A class body fills a table in statements of its own: one is added, one taken away, one changed; entries of the program stay."""
FIRST = ["app"]
def setup(m):
    table = m.app.Writer.TABLE
    table["mine"] = 9
    return locals()
def check_before(m, live):
    yield {k: v for k, v in m.app.Writer.TABLE.items() if k != "mine"}, {"a": 1, "b": 2, "c": 3}
def check_after(m, live):
    yield {k: v for k, v in m.app.Writer.TABLE.items() if k != "mine"}, {"b": 2, "c": 30, "d": 4}
def live_after(m, live):
    yield (m.app.Writer.TABLE is live.table, live.table["mine"]), (True, 9)
