import threading, time
OUT = []
STOP = threading.Event()
def work(i): return "w1"
def loop():
    i = 0
    while not STOP.is_set():
        OUT.append(work(i))
        i += 1
        time.sleep(0.001)
T = threading.Thread(target=loop, daemon=True)
T.start()
