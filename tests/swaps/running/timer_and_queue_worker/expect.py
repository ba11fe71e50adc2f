"""A worker blocked in Queue.get while the swap comes handles the next job with new code."""
def job(m, x):
    m.app.JOBS.put(x)
    return m.app.DONE.get(timeout=30)
def setup(m):
    thread = m.app.T
    return locals()
def check_before(m, live):
    yield job(m, 1), ("h1", 1)
def check_after(m, live):
    yield job(m, 2), ("h2", 2)
def live_after(m, live):
    yield m.app.T is live.thread, True
