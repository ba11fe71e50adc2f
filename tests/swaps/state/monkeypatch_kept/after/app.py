def now(): return "real1"
def use(): return now()
def other(): return 2
