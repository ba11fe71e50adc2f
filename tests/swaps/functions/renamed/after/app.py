def calculate(x):
    total = x * 2
    return total + 1
def caller(x): return calculate(x)
