def rate(x): return 10 / x
RATES = [rate(2), rate(1)]
