import itertools
ids = itertools.count(100)
def new(): return "id", next(ids)
RATE = 2
