from one import f
def go(): return f()
