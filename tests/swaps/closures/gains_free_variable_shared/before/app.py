def make(n, label):
    def f(): return n
    def g(): return label
    return f, g
