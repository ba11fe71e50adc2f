def f(): return "a1"
