def scale(by):
    def f(x): return x * by
    return f
double = scale(2)
