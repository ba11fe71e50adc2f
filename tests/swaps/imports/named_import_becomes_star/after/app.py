from math import *
from pk import *
def use(): return Mock().f(), helper()
def root(): return sqrt(4)
