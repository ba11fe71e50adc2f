def make(a, b):
    def f(): return a, b
    return f
