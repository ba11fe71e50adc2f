def a(x): return "minus", x - 1
def b(x): return "plus", x + 1
