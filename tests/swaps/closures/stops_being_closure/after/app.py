def make(n):
    def f(): return "none"
    return f
