K=1
for n in ('a','b'):
    globals()[n] = K
