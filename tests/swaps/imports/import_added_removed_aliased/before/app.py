import json
import os.path as P
from math import floor, ceil as up
def f(x): return json.dumps(x), P.sep, floor(x), up(x)
