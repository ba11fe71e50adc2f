"""A base is exchanged for another class of another module."""
def setup(m):
    x, bound = m.app.Mine(), m.app.Mine().mine
    return locals()
def check_before(m, live):
    yield (live.x.mine(), live.bound()), ("old v", "old v")
def check_after(m, live):
    yield (live.x.mine(), live.bound(), isinstance(live.x, m.core.New)), ("new v", "new v", True)
