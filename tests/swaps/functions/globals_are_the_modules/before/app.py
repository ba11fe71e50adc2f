RATE = 2
def f(x): return x * RATE
