"""A script in its main loop: what the edit says of the loop and of what is below is not run beside it; what is above is, and is followed."""
import sys
import threading
import time

LAZY = ["prog"]
ALONE = "its thread runs to the end of the test"
ORACLE = "a fresh process would be in its own loop"


def _prog(m):
    return sys.modules.get(m.name("prog"))   # an import would wait for the end of the loop


def setup(m):
    thread = threading.Thread(target=lambda: m("prog"), daemon=True)
    thread.start()
    while not getattr(_prog(m), "N", 0):
        time.sleep(0.001)
    return locals()


def _grows(m):
    was = _prog(m).N
    time.sleep(0.05)
    return (_prog(m).N - was) // _prog(m).step() > 0


def check_before(m, live):
    yield (_prog(m).step(), _grows(m), m.ledger.entries), (1, True, [])


def check_after(m, live):
    yield (_prog(m).step(), _grows(m), m.ledger.entries), (2000, True, [])
    yield (_prog(m).ABOVE, _prog(m).below()), ("new", "bound")


def check_after2(m, live):
    yield (_prog(m).step(), _grows(m), m.ledger.entries), (5, True, [])
