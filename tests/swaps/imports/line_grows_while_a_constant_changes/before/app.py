from core import LIMIT
TWICE=LIMIT*2
def use(x=LIMIT): return x, TWICE, LIMIT
