def f(): return "ö"
