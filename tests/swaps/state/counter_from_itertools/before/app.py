import itertools
ids = itertools.count(100)
def new(): return next(ids)
RATE = 1
