"""The class of an object at module level gains methods, and new statements configure the object with them."""
def setup(m):
    m.app.reg.add("run", 9)
    reg = m.app.reg
    return locals()
def check_before(m, live):
    yield (m.app.use("one"), m.app.use("two"), gone(m.app.reg, "count")), (1, None, True)
def check_after(m, live):
    yield (m.app.use("two"), m.app.use("uno"), m.app.use("run"), m.app.reg.count), (("u2", 2), ("u2", 1), ("u2", 9), 1)
def live_after(m, live):
    yield m.app.reg is live.reg, True
def live_back(m, live):
    yield m.app.use("run"), 9
