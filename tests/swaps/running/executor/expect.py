"""Jobs queued in an executor before the swap and run after it."""
import concurrent.futures, threading
def drive(m, live, swap):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        gate = threading.Event()
        pool.submit(gate.wait, 30)
        futures = [pool.submit(m.app.job, 1), pool.submit(m.app.Worker(), 2)]
        swap()
        gate.set()
        live.got = [f.result(30) for f in futures]
def check_before(m, live):
    yield m.app.job(0), ("j1", 0)
def check_after(m, live):
    yield m.app.job(0), ("j2", 0)
def live_after(m, live):
    yield live.got, [("j2", 1), ("w2", 2)]
