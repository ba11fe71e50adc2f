def f(): return "FIRST"
first = f
def f(): return "SECOND"
