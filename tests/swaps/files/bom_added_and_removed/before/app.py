def f(): return "a"
