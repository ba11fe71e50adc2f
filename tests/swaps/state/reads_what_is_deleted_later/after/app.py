import operator
from functools import partial


def curry(f):
    return partial(f, 1)


BASE = 10
PLAIN = {"neg"}
locals().update({name: f if name in PLAIN else curry(f) for name, f in vars(operator).items() if name in ("add", "sub", "neg")})
limit = BASE + 1

del operator, partial
del curry, BASE, PLAIN
