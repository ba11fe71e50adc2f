CACHE = {}
ITEMS = [1, 2]
def f(): return 1
