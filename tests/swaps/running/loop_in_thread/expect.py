"""A loop that never returns calls the new function in its next turn."""
def setup(m):
    thread = m.app.T
    return locals()
def check_before(m, live):
    n = len(m.app.OUT)
    yield wait(lambda: m.app.OUT[n + 2:] and m.app.OUT[-1] == "w1"), True
def check_after(m, live):
    n = len(m.app.OUT)
    yield wait(lambda: m.app.OUT[n + 2:] and m.app.OUT[-1] == "w2"), True
def live_after(m, live):
    yield (m.app.T is live.thread, live.thread.is_alive()), (True, True)
