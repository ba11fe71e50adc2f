def f(): return 3
N = [1]
