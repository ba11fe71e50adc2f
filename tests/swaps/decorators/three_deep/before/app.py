def a(fn):
    def wa(x): return ["a"] + fn(x)
    return wa
def b(fn):
    def wb(x): return ["b"] + fn(x)
    return wb
@a
@b
@a
def f(x): return [x]
