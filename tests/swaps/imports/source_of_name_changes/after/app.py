from two import f
def go(): return f()
