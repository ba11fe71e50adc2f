from app import *
def names(): return sorted(k for k in globals() if k in "ab")
