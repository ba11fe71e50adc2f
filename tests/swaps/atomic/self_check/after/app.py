RATE = -1
def f(): return RATE
def __livesh_check__():
    return f() > 0
