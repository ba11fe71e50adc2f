"""A context manager is edited while one of its blocks is open: that one leaves the old way."""
def setup(m):
    held = m.app.section
    open_block = held("a")
    open_block.__enter__()
    return locals()
def check_before(m, live):
    m.app.LOG.clear()
    with live.held("b"): pass
    yield m.app.LOG, ["enter b", "leave b"]
def check_after(m, live):
    m.app.LOG.clear()
    with live.held("c"): pass
    with m.app.section("d"): pass
    yield m.app.LOG, ["ENTER c", "LEAVE c", "ENTER d", "LEAVE d"]
def live_after(m, live):
    live.open_block.__exit__(None, None, None)
    yield m.app.LOG[-1], "leave a"
