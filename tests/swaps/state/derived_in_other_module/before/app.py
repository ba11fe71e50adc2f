from conf import UNIT
import conf
DOUBLE = UNIT * 2
TRIPLE = conf.UNIT * 3
def get(x=UNIT): return DOUBLE, TRIPLE, x
