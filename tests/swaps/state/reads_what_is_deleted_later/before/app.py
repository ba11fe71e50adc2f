import operator
from functools import partial


def curry(f):
    return partial(f, 1)


BASE = 10
locals().update({name: curry(f) for name, f in vars(operator).items() if name in ("add", "sub")})

del operator, partial
del curry, BASE
