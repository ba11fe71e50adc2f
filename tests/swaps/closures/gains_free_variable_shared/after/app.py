def make(n, label):
    def f(): return label, n
    def g(): return label
    return f, g
