def f(): return "part1"
K = 1
