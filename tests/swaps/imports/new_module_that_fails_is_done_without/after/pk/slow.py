class Slow: pass
