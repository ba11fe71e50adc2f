def make(k, gone):
    def f(x, y=gone): return "new", x, y, k
    return f
