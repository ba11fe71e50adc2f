RATE = 3
def tax(x): return x * RATE
def bill(x): return x + tax(x)
