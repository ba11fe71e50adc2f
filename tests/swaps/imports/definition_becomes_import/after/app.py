from lib import parse
def use(x): return parse(x)
TABLE = {"p": parse}
