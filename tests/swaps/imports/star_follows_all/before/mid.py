from lib import *
def own(): return "own"
