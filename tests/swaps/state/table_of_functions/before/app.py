def up(x): return x.upper()
def low(x): return x.lower()
def run(k, x): return TABLE[k](x)
TABLE = {"u": up, "l": low}
ORDER = [up, low]
