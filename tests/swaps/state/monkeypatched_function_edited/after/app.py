def now(): return "real2"
def use(): return now()
