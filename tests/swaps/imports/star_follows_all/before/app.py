import lib, mid
from mid import *
def names(): return sorted(n for n in globals() if len(n) == 1)
