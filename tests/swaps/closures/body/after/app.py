def adder(n):
    def add(x): return x + n + 1000
    return add
