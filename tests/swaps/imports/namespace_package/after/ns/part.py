def f(): return "part2"
K = 2
