import a, b
def f(): return a.f(), b.f(), "c1"
