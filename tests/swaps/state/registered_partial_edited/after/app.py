from lib import *
from lib import app as A
def a(x): return x,2
reg(functools.partial(a,5))
