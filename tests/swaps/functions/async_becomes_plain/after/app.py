def load(n):
    return n + 1
def agen(n):
    return [n]
