def parse(x): return ("lib2", x)
