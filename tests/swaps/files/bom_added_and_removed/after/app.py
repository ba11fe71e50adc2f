def f(): return "ä"
