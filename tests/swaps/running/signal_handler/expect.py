"""A signal handler installed before the swap."""
import os, signal
def setup(m):
    signal.signal(signal.SIGUSR1, m.app.on_signal)
    held = m.app.on_signal
    return locals()
def check_before(m, live):
    m.ledger.entries.clear()
    signal.signal(signal.SIGUSR1, live.held)
    os.kill(os.getpid(), signal.SIGUSR1)
    yield (wait(lambda: m.ledger.entries), m.ledger.entries), (True, ["sig1"])
def check_after(m, live):
    m.ledger.entries.clear()
    os.kill(os.getpid(), signal.SIGUSR1)
    yield (wait(lambda: m.ledger.entries), m.ledger.entries), (True, ["sig2"])
