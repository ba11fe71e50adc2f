def make(k, gone):
    def f(x): return "old", x, k
    return f
