def f(): return "late2"
