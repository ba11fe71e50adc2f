import threading
GATE = threading.Event()
RESULT = []
def slow(x):
    GATE.wait(30)
    return "slow1", tail(x)
def tail(x): return "tail1", x
def start():
    GATE.clear()
    t = threading.Thread(target=lambda: RESULT.append(slow(1)))
    t.start()
    return t
