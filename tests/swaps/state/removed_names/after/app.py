def f(): return 2
C = 30
