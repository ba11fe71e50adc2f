def rate(x): return 10 / (x - 2)
RATES = [rate(2), rate(1)]
