def variant(normal):
    def decorator(fn):
        def wrapper(*args): return "w", list(normal(*args)), fn(*args)
        return wrapper
    return decorator
def plain_unique(xs):
    for x in xs: yield x
@variant(plain_unique)
def unique(xs): return "u", len(xs)
