TABLE = {}
def command(fn):
    TABLE[fn.__name__] = fn
    return fn
