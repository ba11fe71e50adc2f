def f(): return "1st"
