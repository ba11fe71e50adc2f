def f(): return "é"
