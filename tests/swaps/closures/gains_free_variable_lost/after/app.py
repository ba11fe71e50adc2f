def make(n, label):
    def f(): return label, n
    return f
