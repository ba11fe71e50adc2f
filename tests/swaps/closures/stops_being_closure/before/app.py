def make(n):
    def f(): return n
    return f
