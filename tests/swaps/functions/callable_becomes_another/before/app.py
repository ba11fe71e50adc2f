from functools import partial

def made(n):
    def answer(): return "made", n
    return answer

class Callable:
    def __init__(self, n): self.n = n
    def __call__(self): return "called", self.n

closure = made(1)
instance = Callable(1)
lamb = lambda: "lambda"

class Old:
    pass
