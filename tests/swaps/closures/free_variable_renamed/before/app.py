def make(value):
    def f(): return value
    return f
