def f(a, *b, c=1, **d): return a, b, c, d
