import a
def const(): return "b1", a.A
