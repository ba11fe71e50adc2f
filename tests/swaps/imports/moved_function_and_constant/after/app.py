from rates import tax, RATE
def bill(x): return x + tax(x)
