def elsewhere(x): return "elsewhere", x
