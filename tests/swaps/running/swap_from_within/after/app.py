def outer(cb):
    x = inner(cb)
    return "o2", x, inner(lambda: None)
def inner(cb):
    cb()
    return "i2"
