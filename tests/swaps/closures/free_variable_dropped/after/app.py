def make(a, b):
    def f(): return b, "only"
    return f
