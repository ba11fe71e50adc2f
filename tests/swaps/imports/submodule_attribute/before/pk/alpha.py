def f(): return "alpha1"
