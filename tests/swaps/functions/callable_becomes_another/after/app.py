from functools import partial

def made(n):
    def answer(): return "made", n
    return answer

class Callable:
    def __init__(self, n): self.n = n
    def __call__(self): return "called", self.n

closure = lambda: "lambda"
instance = partial(made(2))
from os import getcwd as lamb

Old = made(3)
