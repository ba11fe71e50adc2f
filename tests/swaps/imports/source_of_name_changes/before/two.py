def f(): return "2nd"
