def counted(fn):
    def w(*a): return fn(*a)
    return w
@counted
def f(x): return x
