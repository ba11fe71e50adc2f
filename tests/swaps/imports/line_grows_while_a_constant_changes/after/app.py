from core import LIMIT, f
TWICE=LIMIT*2
def use(x=LIMIT): return x, TWICE, LIMIT
