from pk.new import width, tool, CALLS
def use(n): return width(n)
