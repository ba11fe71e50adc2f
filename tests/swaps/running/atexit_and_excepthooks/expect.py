"""atexit functions, sys.excepthook and threading.excepthook."""
import sys, threading
def drive(m, live, swap):
    import atexit
    atexit.register(m.app.bye, 1)
    before = threading.excepthook
    threading.excepthook = m.app.hook
    swap()
    m.ledger.entries.clear()
    t = threading.Thread(target=lambda: 1 / 0)
    t.start(); t.join(30)
    threading.excepthook = before
    live.got = list(m.ledger.entries)
    atexit.unregister(m.app.bye)
def check_before(m, live):
    m.ledger.entries.clear()
    m.app.bye(0)
    yield m.ledger.entries, [("bye1", 0)]
def check_after(m, live):
    m.ledger.entries.clear()
    m.app.bye(0)
    yield m.ledger.entries, [("bye2", 0)]
def live_after(m, live):
    yield live.got, ["hook2"]
