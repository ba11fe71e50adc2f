TRIES = 5
def retry(n):
    def deco(fn):
        def w(): return n, fn()
        return w
    return deco
@retry(TRIES)
def f(): return "f"
