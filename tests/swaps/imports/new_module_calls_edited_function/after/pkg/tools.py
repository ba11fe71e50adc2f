RATE = 2
def helper(): return RATE, "two"
def outer(): return helper()
