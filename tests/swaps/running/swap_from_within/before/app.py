def outer(cb):
    x = inner(cb)
    return "o1", x, inner(lambda: None)
def inner(cb):
    cb()
    return "i1"
