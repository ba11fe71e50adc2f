FACTOR = 3
def make(n):
    def f(): return n
    return f
