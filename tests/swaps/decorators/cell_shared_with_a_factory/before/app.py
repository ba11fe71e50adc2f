def limiter(n):
    used = 0
    def deco(fn):
        count = 0
        def inner(*a):
            nonlocal count, used
            count += 1
            used += 1
            return fn(*a), count, used, n
        return inner
    return deco
lim = limiter(5)
@lim
def a(): return "a"
@lim
def b(): return "b"
