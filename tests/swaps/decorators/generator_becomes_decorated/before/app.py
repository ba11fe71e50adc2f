def variant(normal):
    def decorator(fn):
        def wrapper(*args): return "w", list(normal(*args)), fn(*args)
        return wrapper
    return decorator
def unique(xs):
    for x in xs: yield x
