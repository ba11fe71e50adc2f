A = 1
B: int = 2
C, (D, E) = 3, (4, 5)
import json as J
from math import pi
class K: pass
def f(): return 1
with open(__file__) as FH: pass
for LOOP in range(2): pass
