def counted(fn):
    calls = []
    def w(*a):
        calls.append(a)
        return len(calls), fn(*a)
    return w
@counted
def f(x): return x
