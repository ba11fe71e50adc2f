# the same values written another way
CACHE = dict()
ITEMS = [
    1,
    2,
]
def f(): return 2
