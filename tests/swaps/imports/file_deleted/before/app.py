from util import helper
def go(): return helper()
