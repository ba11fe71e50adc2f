def make(n):
    def f(): return 0
    return f
