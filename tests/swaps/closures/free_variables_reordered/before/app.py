def make(alpha, beta):
    def f(): return beta, alpha
    def g(): return alpha
    return f, g
