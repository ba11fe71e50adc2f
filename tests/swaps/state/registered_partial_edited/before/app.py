from lib import *
from lib import app as A
def a(x): return x,1
reg(functools.partial(a,1))
