def f(): return "a1"
T = {"k": 1}
