from .b import helper
def go(): return "a2" + helper()
