RATE = 1
def f(): return RATE
