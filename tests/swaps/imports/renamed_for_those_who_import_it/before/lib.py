def old(x): return "one", x
class Old:
    def go(self): return "one"
def two(x): return "two", x
