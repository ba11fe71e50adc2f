import threading, ledger
def tick(): ledger.note("tick1")
TIMER = threading.Timer(3600, tick)
TIMER.daemon = True
TIMER.start()
PERIOD = 1
