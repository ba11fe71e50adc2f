from lib import Old, old
TABLE = [old]
def use(x): return old(x), Old().go()
