from math import *
from pk.mock import Mock, helper
def use(): return Mock().f(), helper()
def root(): return sqrt(4)
