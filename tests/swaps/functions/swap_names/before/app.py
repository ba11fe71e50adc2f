def a(x): return "plus", x + 1
def b(x): return "minus", x - 1
