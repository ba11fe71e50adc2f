def f(): return "a2"
