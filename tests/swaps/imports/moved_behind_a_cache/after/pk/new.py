from functools import lru_cache
from pk.dec import cmd
CALLS = []
@lru_cache(maxsize=8)
def width(n):
    CALLS.append(n)
    return n + 2
@cmd
def tool(n):
    return n * 20
