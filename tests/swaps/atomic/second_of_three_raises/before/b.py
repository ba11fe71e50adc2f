import a
def f(): return "b1"
