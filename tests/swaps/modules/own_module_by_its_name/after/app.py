import sys
sys.modules[__name__].LEVEL = 2
def read(): return LEVEL
