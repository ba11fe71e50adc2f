import a
def const(): return "b2", a.A
