def double(x): return x * 20
def keep(x): return x > 2
def key(x): return -x
def fresh(): return "d2"
def stop(): return "s2"
