def f(): return "a2"
T = {"k": 2}
