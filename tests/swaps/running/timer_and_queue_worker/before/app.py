import queue, threading
JOBS, DONE = queue.Queue(), queue.Queue()
def handle(x): return "h1", x
def worker():
    while (x := JOBS.get()) is not None:
        DONE.put(handle(x))
T = threading.Thread(target=worker, daemon=True)
T.start()
