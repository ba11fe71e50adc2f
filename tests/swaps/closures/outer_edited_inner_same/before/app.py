def make(n):
    extra = n + 1
    def f(): return n, extra
    return f
