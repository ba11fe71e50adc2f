def make(n, label):
    def f(): return n
    return f
