def old(x): return "old", x
