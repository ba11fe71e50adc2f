def returned(n):
    def inner(x): return "one", x, n
    return inner

def named(n):
    def left(x): return "left", x, n
    def right(x): return "right", x, n
    return left, right

def back(n):
    return lambda x: ("one", x, n)

class Desk:
    def made(self, n):
        def inner(x): return "one", x, n
        return inner

def gone(rows):
    def helper(x): return x
    return helper
