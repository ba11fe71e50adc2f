def f(): return "alpha2"
