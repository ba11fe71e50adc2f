from lib import *
from lib import app as A
F=False
def a(): return 2
if F:
    reg(a)
