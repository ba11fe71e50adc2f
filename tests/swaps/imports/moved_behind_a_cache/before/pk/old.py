from functools import lru_cache
from pk.dec import cmd
CALLS = []
@lru_cache(maxsize=8)
def width(n):
    CALLS.append(n)
    return n + 1
@cmd
def tool(n):
    return n * 10
def use(n): return width(n)
