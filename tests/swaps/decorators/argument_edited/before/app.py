def tag(name):
    def deco(fn):
        def w(x): return f"<{name}>{fn(x)}</{name}>"
        return w
    return deco
@tag("b")
def f(x): return x
@tag("u")
def g(x): return x
