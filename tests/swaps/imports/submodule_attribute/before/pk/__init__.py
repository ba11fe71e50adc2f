import pk.alpha
def go(): return pk.alpha.f()
