def f(): return "z1"
