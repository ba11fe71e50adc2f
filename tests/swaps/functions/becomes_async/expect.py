"""Plain functions become coroutine functions, callers with them."""
def setup(m):
    held = m.app.report
    return locals()
def check_before(m, live):
    yield live.held("a"), "A"
def check_after(m, live):
    yield run(m.app.report("a")), "A!"
    yield run(live.held("a")), "A!"
