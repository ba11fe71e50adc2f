"""A thread sits in the edited function: it ends old and calls the new tail."""
def drive(m, live, swap):
    t = m.app.start()
    swap()
    m.app.GATE.set()
    t.join(30)
    live.got = m.app.RESULT[-1]
def check_before(m, live):
    m.app.GATE.set()
    yield m.app.slow(0), ("slow1", ("tail1", 0))
def check_after(m, live):
    m.app.GATE.set()
    yield m.app.slow(0), ("slow2", ("tail2", 0))
def live_after(m, live):
    yield live.got, ("slow1", ("tail2", 1))
