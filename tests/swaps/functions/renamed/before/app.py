def compute(x):
    total = x * 2
    return total + 1
def caller(x): return compute(x)
