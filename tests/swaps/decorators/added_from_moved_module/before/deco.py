def variant(normal):
    def decorator(fn):
        flag = False
        def wrapper(*args):
            if flag: return fn
            return "w", normal(*args), fn(*args)
        return wrapper
    return decorator
