def double(x): return x * 2
def keep(x): return x > 1
def key(x): return x
def fresh(): return "d1"
def stop(): return "s1"
