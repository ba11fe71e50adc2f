RATE = 2
import math
def f(x): return math.floor(x * RATE + helper())
def helper(): return 0.5
