def returned(n):
    return lambda x: ("two", x, n)

def named(n):
    right = lambda x: ("right two", x, n)
    left = lambda x: ("left two", x, n)
    return left, right

def back(n):
    def inner(x): return "two", x, n
    return inner

class Desk:
    def made(self, n):
        return lambda x: ("two", x, n)

def gone(rows):
    return sorted(rows, key=lambda row: -row)
