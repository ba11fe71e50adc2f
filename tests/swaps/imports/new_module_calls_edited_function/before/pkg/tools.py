RATE = 1
def helper(): return RATE, "one"
def outer(): return helper()
