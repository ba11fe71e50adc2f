import threading, ledger
def tick(): ledger.note("tick2")
TIMER = threading.Timer(3600, tick)
TIMER.daemon = True
TIMER.start()
PERIOD = 2
