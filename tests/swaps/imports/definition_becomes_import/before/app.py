import lib
def parse(x): return ("app1", x)
def use(x): return parse(x)
TABLE = {"p": parse}
