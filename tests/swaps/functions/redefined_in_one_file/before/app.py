def f(): return "first"
first = f
def f(): return "second"
