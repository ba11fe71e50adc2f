RATE = 2
def f(): return RATE * 10
def __livesh_check__():
    return f() == 20
