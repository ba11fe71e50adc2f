def make(n):
    extra = n + 100
    def f(): return n, extra
    return f
