import fresh
def f(): return fresh.x
