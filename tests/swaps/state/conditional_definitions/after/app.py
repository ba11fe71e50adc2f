import sys
FAST = True
if sys.version_info >= (3,):
    def enc(x): return "modern", x
else:
    def enc(x): return "never", x
if FAST:
    def go(): return "FAST"
else:
    def go(): return "slow"
