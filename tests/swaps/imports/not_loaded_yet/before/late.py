def f(): return "late1"
