def f(): return "c1"
