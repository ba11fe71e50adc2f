from lib import *
from lib import app as A
def a(): return 2
def b(): return 2
for f in (a,b): reg(f)
