from lib import Fresh as Old
from lib import fresh as old
TABLE = [old]
def use(x): return old(x), Old().go()
