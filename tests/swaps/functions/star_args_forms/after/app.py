def f(*b, a=0, **d): return a, b, d
