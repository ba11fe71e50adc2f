from .tools import helper, outer
MADE = helper(), outer()
KEPT = helper
