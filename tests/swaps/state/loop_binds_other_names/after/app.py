K=2
for n in ('a','c'):
    globals()[n] = K
