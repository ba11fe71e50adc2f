from lib import *
from lib import app as A
def a(): return 1
def b(): return 1
for f in (a,): reg(f)
