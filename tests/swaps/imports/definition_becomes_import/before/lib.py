def parse(x): return ("lib1", x)
