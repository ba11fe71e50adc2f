def make(alpha, beta):
    def f(): return [alpha, beta]
    def g(): return alpha
    return f, g
