def now(): return "real1"
def use(): return now()
