RATE = 4
def tax(x): return x * RATE
