import sys
FAST = False
if sys.version_info >= (3,):
    def enc(x): return "new python", x
else:
    def enc(x): return "never", x
if FAST:
    def go(): return "fast"
else:
    def go(): return "slow"
