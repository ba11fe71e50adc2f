from lib import *
from lib import app as A
F=True
def a(): return 1
if F:
    reg(a)
