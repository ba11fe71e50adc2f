"""A timer started at import is not started again and calls the new function."""
def setup(m):
    timer = m.app.TIMER
    return locals()
def check_before(m, live):
    m.ledger.entries.clear()
    m.app.TIMER.function()
    yield (m.ledger.entries, m.app.TIMER.is_alive()), (["tick1"], True)
def check_after(m, live):
    m.ledger.entries.clear()
    m.app.TIMER.function()
    yield (m.ledger.entries, m.app.TIMER.is_alive(), m.app.PERIOD), (["tick2"], True, 2)
def live_after(m, live):
    yield m.app.TIMER is live.timer, True
