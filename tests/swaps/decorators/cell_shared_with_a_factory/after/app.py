def limiter(n):
    used = 0
    def deco(fn):
        count = 0
        errors = []
        def inner(*a):
            nonlocal count, used
            count += 1
            errors.append(fn)
            used += 1
            return fn(*a), count, used, n, len(errors)
        return inner
    return deco
lim = limiter(6)
@lim
def a(): return "a"
@lim
def b(): return "b"
